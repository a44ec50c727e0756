using System.Text;
using LavaActors.Yaml;

namespace LavaActors.Devices.Lab;

/// <summary>Reads text files that people have written.</summary>
public static class LabText
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The whole text; null when there is a problem with the file.</summary>
    public static string? Read(string path, out Diagnostic? problem)
    {
        problem = null;
        try
        {
            var file = new FileInfo(path);
            if (file.Exists && file.Length > YamlDocument.MaxBytes)
            {
                problem = Of(path, $"the file has {file.Length} bytes, more than {YamlDocument.MaxBytes}", "name the right file");
                return null;
            }

            return File.ReadAllText(path, Utf8);
        }
        catch (DecoderFallbackException)
        {
            problem = Of(path, "the file is no UTF-8 text", "save it as UTF-8");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = Of(path, $"the file cannot be read: {e.Message}", "name a file that is there and that this program's user may read");
        }

        return null;
    }

    private static Diagnostic Of(string path, string what, string remedy) => new(Severity.Error, new SourceSpan(path, 0, 0), "", what, remedy);
}
