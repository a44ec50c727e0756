using System.Text;

namespace LavaActors.Jinja;

/// <summary>Templates in files of several directories; the first that has the name wins (spec: worker-and-devices.md §1). No name leads out of them, neither by its parts nor by symbolic links.</summary>
public sealed class DirectoryTemplateLoader : ITemplateLoader
{
    private const int MaxLinks = 40;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly IReadOnlyList<string> _directories;
    private readonly long _maxBytes;

    /// <param name="directories">In the order in which they are searched; one that is missing is passed over.</param>
    /// <param name="limits">Files that are larger than a template may be are not read at all.</param>
    public DirectoryTemplateLoader(IEnumerable<string> directories, JinjaLimits? limits = null)
    {
        _directories = [.. directories.Select(Path.GetFullPath)];
        _maxBytes = 4L * (limits ?? JinjaLimits.Default).MaxTemplate;
    }

    /// <inheritdoc/>
    public TemplateSource? Find(string name)
    {
        if (!IsPlainName(name)) return null;
        foreach (var directory in _directories)
        {
            var path = Path.Combine(directory, name);
            if (!File.Exists(path) || !IsInside(path, _directories)) continue;
            var file = new FileInfo(path);
            if (file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo { Exists: true } target) file = target;
            return new TemplateSource($"{path}:{file.LastWriteTimeUtc.Ticks}:{file.Length}", () => Read(path));
        }

        return null;
    }

    /// <summary>A relative path without <c>.</c>, <c>..</c>, empty parts, and what only other systems take for a separator.</summary>
    private static bool IsPlainName(string name) =>
        name.Length is > 0 and <= 255 && name.AsSpan().IndexOfAny('\\', '\0', ':') < 0 && name.Split('/').All(part => part is not ("" or "." or ".."));

    /// <summary>Whether a file lies in one of the directories once symbolic links are followed.</summary>
    /// <param name="path">A full path.</param>
    /// <param name="directories">Full paths; they may be links themselves.</param>
    public static bool IsInside(string path, IEnumerable<string> directories)
    {
        var real = RealPath(path);
        return real is not null && directories.Any(directory => RealPath(directory) is { } root && real.StartsWith(root + "/", StringComparison.Ordinal));
    }

    /// <summary>The path without symbolic links in any of its parts; null when they turn in a circle.</summary>
    private static string? RealPath(string path)
    {
        var open = new Stack<string>(path.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse());
        var real = "";
        for (var links = 0; open.TryPop(out var part);)
        {
            if (part == ".") continue;
            if (part == "..")
            {
                real = real.Length == 0 ? "" : real[..real.LastIndexOf('/')];
                continue;
            }

            var next = $"{real}/{part}";
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }

            if (++links > MaxLinks) return null;
            if (target.StartsWith('/')) real = "";
            foreach (var step in target.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse()) open.Push(step);
        }

        return real;
    }

    private string Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (file.Length > _maxBytes) throw new IOException($"the file has {file.Length} bytes, more than {_maxBytes}");
        using var reader = new StreamReader(file, Utf8);
        try
        {
            return reader.ReadToEnd();
        }
        catch (DecoderFallbackException e)
        {
            throw new IOException("the file is no UTF-8 text", e);
        }
    }
}
