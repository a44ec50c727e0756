using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Deploy.Overlays;

/// <summary>An image that files are put into, one after another, as whoever uses the image would find them there.</summary>
internal abstract class OverlaidImage
{
    /// <summary>Whether a directory is at a path, links followed.</summary>
    /// <exception cref="ActionFault">The image is damaged.</exception>
    public abstract Task<bool> HasDirectoryAsync(string path, CancellationToken stop);

    /// <summary>Puts all that is below a directory of this host into the image. Directories that it has stay as they are; other things of the same name are replaced.</summary>
    /// <exception cref="ActionFault">Job: it has no room, or a directory is where a file is to be, or a file where a directory is.</exception>
    public abstract Task PutAsync(string tree, CancellationToken stop);

    /// <summary>Completes the image, in the place of the file that it was made from.</summary>
    public abstract Task FinishAsync(CancellationToken stop);

    protected static ActionFault NoDirectory(string path) => ActionFault.Job($"'/{path}' is to be a directory, and the image has something else there");

    protected static ActionFault IsDirectory(string path) => ActionFault.Job($"'/{path}' is a directory in the image, and no file can take its place; end 'path' with a slash to put a file into it");

    protected static ActionFault NoKind(string path) => ActionFault.Job($"'/{path}' is a device, a socket or a pipe; only files, directories and links can be put into an image");
}
