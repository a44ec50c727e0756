using LavaActors.Dispatch.Test.Shell;

namespace LavaActors.Dispatch.Overlay;

/// <summary>Where the parts of an overlay are, on the dispatcher and on the target (spec: test-shell.md §4.3).</summary>
public sealed class OverlayLayout
{
    /// <param name="workDirectory">An existing directory of this overlay alone.</param>
    /// <param name="request">The overlay.</param>
    /// <exception cref="OverlayFault">The results directory is not usable.</exception>
    public OverlayLayout(string workDirectory, OverlayRequest request)
    {
        WorkDirectory = Path.GetFullPath(workDirectory);
        try
        {
            TargetDirectory = request.System.DirectoryOf(request.JobId);
        }
        catch (FormatException wrong)
        {
            throw OverlayFault.Job(wrong.Message, wrong);
        }

        Tree = Path.Combine(WorkDirectory, "tree");
        TarballName = $"overlay-{request.Level}.tar.gz";
        Tarball = Path.Combine(WorkDirectory, TarballName);
    }

    /// <summary>An overlay that an earlier process has made.</summary>
    /// <param name="workDirectory">Its directory.</param>
    /// <param name="targetDirectory">See <see cref="TargetDirectory"/>.</param>
    /// <param name="tarballName">See <see cref="TarballName"/>.</param>
    public OverlayLayout(string workDirectory, string targetDirectory, string tarballName)
    {
        WorkDirectory = workDirectory;
        TargetDirectory = targetDirectory;
        Tree = Path.Combine(WorkDirectory, "tree");
        TarballName = tarballName;
        Tarball = Path.Combine(WorkDirectory, TarballName);
    }

    public string WorkDirectory { get; }

    /// <summary>Stands for <c>/</c> of the target.</summary>
    public string Tree { get; }

    /// <summary>The job's directory on the target: <c>/lava-1234</c>.</summary>
    public string TargetDirectory { get; }

    /// <summary>The same directory on the dispatcher.</summary>
    public string Directory => OnDispatcher(TargetDirectory);

    public string Tarball { get; }

    /// <summary><c>overlay-1.1.4.tar.gz</c>.</summary>
    public string TarballName { get; }

    /// <summary>What <c>run.sh</c> sources.</summary>
    public string FunctionsOnTarget => $"{TargetDirectory}/functions";

    /// <summary>The argument of <c>lava-test-runner</c>.</summary>
    public string StageOnTarget(int stage) => $"{TargetDirectory}/{stage}";

    public string DefinitionOnTarget(OverlayDefinition definition) => $"{StageOnTarget(definition.Stage)}/tests/{definition.Suite}";

    public string DefinitionOnDispatcher(OverlayDefinition definition) => OnDispatcher(DefinitionOnTarget(definition));

    private string OnDispatcher(string onTarget) => Path.Combine(Tree, onTarget.TrimStart('/'));
}
