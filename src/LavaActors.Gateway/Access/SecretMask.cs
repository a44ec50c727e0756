using LavaActors.Protocol.Projection;
using LavaActors.Yaml;

namespace LavaActors.Gateway.Access;

/// <summary>
/// Takes the secrets out of a job's texts, for everybody but who wrote it: the values of <c>secrets</c>, the tokens of <c>notify</c>, and wherever else in the text they stand.
/// A text with secrets comes out written anew, without comments.
/// </summary>
public static class SecretMask
{
    public const string Masked = "[MASKED]";

    // Shorter ones are taken out only where they are named: a secret "1" would leave nothing of the text.
    private const int ShortestAnywhere = 4;

    /// <summary>The texts as this caller may see them.</summary>
    public static JobTexts For(Caller caller, JobRow job, JobTexts texts) =>
        AccessRules.MaySeeSecrets(caller, job) ? texts : Of(texts);

    /// <summary>The texts as somebody else may see them.</summary>
    public static JobTexts Of(JobTexts texts)
    {
        var secrets = SecretsIn(texts.Original).Concat(SecretsIn(texts.Definition)).Distinct(StringComparer.Ordinal).ToList();
        return secrets.Count == 0 ? texts : new JobTexts(Written(texts.Original, secrets), Written(texts.Definition, secrets), texts.Pipeline is { } pipeline ? Written(pipeline, secrets) : null);
    }

    /// <summary>Whether a definition names any secret.</summary>
    public static bool HasSecrets(string definition) => SecretsIn(definition).Count > 0;

    private static List<string> SecretsIn(string text)
    {
        // Most jobs have none, and lists of jobs are long.
        if (!text.Contains("secrets", StringComparison.Ordinal) && !text.Contains("token", StringComparison.Ordinal)) return [];
        if (YamlDocument.Parse(text, "definition").Root is not YamlMap root) return [];
        var found = new List<string>();
        if (root["secrets"] is { } secrets) Scalars(secrets, found);
        if (root["notify"] is { } notify) Tokens(notify, found);
        return [.. found.Where(secret => secret.Length > 0)];
    }

    private static void Scalars(YamlNode node, List<string> into)
    {
        switch (node)
        {
            case YamlScalar { IsNull: false } scalar: into.Add(scalar.Text); break;
            case YamlMap map: foreach (var entry in map.Entries) Scalars(entry.Value, into); break;
            case YamlList list: foreach (var item in list.Items) Scalars(item, into); break;
        }
    }

    private static void Tokens(YamlNode node, List<string> into)
    {
        switch (node)
        {
            case YamlMap map:
                foreach (var entry in map.Entries)
                {
                    if (entry.Key.Text == "token") Scalars(entry.Value, into);
                    else Tokens(entry.Value, into);
                }

                break;
            case YamlList list: foreach (var item in list.Items) Tokens(item, into); break;
        }
    }

    private static string Written(string text, List<string> secrets)
    {
        var root = YamlDocument.Parse(text, "definition").Root;
        // What is no YAML was never a definition; nothing is left of it.
        return root is null ? Masked : YamlWriter.Write(Masking(root, secrets));
    }

    private static YamlNode Masking(YamlNode node, List<string> secrets, bool isNamed = false) => node switch
    {
        YamlMap map => new YamlMap(map.Entries.Select(entry => new YamlEntry((YamlScalar)Masking(entry.Key, secrets), Masking(entry.Value, secrets, isNamed || entry.Key.Text is "secrets" or "token")))),
        YamlList list => new YamlList(list.Items.Select(item => Masking(item, secrets, isNamed))),
        YamlScalar { IsNull: false } scalar => Scalar(scalar, secrets, isNamed),
        _ => node,
    };

    private static YamlScalar Scalar(YamlScalar scalar, List<string> secrets, bool isNamed)
    {
        if (isNamed) return YamlNodes.String(Masked);
        var text = scalar.Text;
        foreach (var secret in secrets.Where(secret => secret.Length >= ShortestAnywhere)) text = text.Replace(secret, Masked, StringComparison.Ordinal);
        return text == scalar.Text ? scalar : YamlNodes.String(text);
    }
}
