using System.Text.RegularExpressions;
using LavaActors.Yaml;

namespace LavaActors.Gateway.Access;

/// <summary>
/// Takes the secrets out of a device's configuration before a page shows it: what a key of such a name has, passwords within addresses, and what such an option of a command is given. The interface gives it whole, as
/// the reference does (spec: rest-api.md §5.2), to the programs that need it.
/// </summary>
public static partial class DeviceSecrets
{
    /// <param name="configuration">YAML.</param>
    /// <returns>The same, written anew when there was anything to mask.</returns>
    public static string Masked(string configuration)
    {
        var root = YamlDocument.Parse(configuration, "configuration").Root;
        // What is no YAML cannot be looked through.
        return root is null ? SecretMask.Masked : YamlWriter.Write(Masking(root, isSecret: false));
    }

    private static YamlNode Masking(YamlNode node, bool isSecret) => node switch
    {
        YamlMap map => new YamlMap(map.Entries.Select(entry => new YamlEntry(entry.Key, Masking(entry.Value, isSecret || IsSecret(entry.Key.Text))))),
        YamlList list => new YamlList(list.Items.Select(item => Masking(item, isSecret))),
        YamlScalar { IsNull: false } scalar when isSecret => YamlNodes.String(SecretMask.Masked),
        YamlScalar { IsNull: false } scalar => Scalar(scalar),
        _ => node,
    };

    private static YamlScalar Scalar(YamlScalar scalar)
    {
        var text = InAddress().Replace(InOption().Replace(scalar.Text, "${name}" + SecretMask.Masked), "${before}" + SecretMask.Masked + "@");
        return text == scalar.Text ? scalar : YamlNodes.String(text);
    }

    /// <summary>A prompt is what a board prints, and not what it is told.</summary>
    private static bool IsSecret(string key) => SecretName().IsMatch(key) && !key.Contains("prompt", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex("password|passwd|passphrase|secret|token|community|private_key|api_?key", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex SecretName();

    [GeneratedRegex(@"(?<before>://[^/\s:@'""]*:)[^/\s@'""]+@", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex InAddress();

    [GeneratedRegex(@"(?<name>(password|passwd|passphrase|secret|token|community|api_?key)[ =:]+)[^\s'""]+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex InOption();
}
