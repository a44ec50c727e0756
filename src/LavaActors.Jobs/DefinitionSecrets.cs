using LavaActors.Yaml;

namespace LavaActors.Jobs;

/// <summary>
/// The secrets that definitions name: the values of <c>secrets</c>, the tokens of <c>notify</c> and the <c>headers</c> of downloads. Takes them, and wherever else they or one of their lines stand, out of texts that
/// others may see; and for those who may not change the job the addresses of its callbacks, too (<see cref="WithAddresses"/>). Pure.
/// </summary>
public sealed class DefinitionSecrets
{
    public const string Masked = "[MASKED]";

    // Shorter ones are taken out only where they are named: a secret "1" would leave nothing of the text.
    private const int ShortestAnywhere = 4;

    private static readonly string[] Places = ["secrets", "token", "headers", "callback"];

    private readonly List<Found> _found;
    private readonly List<string> _anywhere;
    private readonly List<string> _addresses;

    private DefinitionSecrets(List<Found> found, bool withAddresses)
    {
        _found = found;
        // The longest first: one may begin as another does.
        _addresses = withAddresses ? [.. found.SelectMany(each => each.Addresses).Distinct(StringComparer.Ordinal).OrderByDescending(address => address.Length)] : [];
        Any = found.Any(each => each.Any) || _addresses.Count > 0;
        _anywhere = [.. SecretLines.Of(found.SelectMany(each => each.Anywhere)).Where(secret => secret.Length >= ShortestAnywhere)];
    }

    /// <summary>Whether any is named.</summary>
    public bool Any { get; }

    /// <summary>The same, and of the addresses of callbacks all but whose they are (<see cref="CallbackAddress"/>).</summary>
    public DefinitionSecrets WithAddresses() => new(_found, withAddresses: true);

    /// <summary>All that these definitions name together, as a sub-job's and its submission's.</summary>
    public static DefinitionSecrets Of(params IEnumerable<string> definitions) => new([.. definitions.Select(Named)], withAddresses: false);

    /// <summary>A definition, or another text in YAML, without them. Written anew, without comments, where there are any.</summary>
    public string InDefinition(string yaml)
    {
        if (!Any) return yaml;
        var root = YamlDocument.Parse(yaml, "definition").Root;
        // What is no YAML was never a definition; nothing is left of it.
        return root is null ? Masked : YamlWriter.Write(Masking(root));
    }

    /// <summary>Any other text without them.</summary>
    public string InText(string text)
    {
        foreach (var address in _addresses) text = text.Replace(address, CallbackAddress.Shown(address), StringComparison.Ordinal);
        foreach (var secret in _anywhere) text = text.Replace(secret, Masked, StringComparison.Ordinal);
        return text;
    }

    /// <summary>A part of a definition without them.</summary>
    public YamlNode InNode(YamlNode node) => Any ? Masking(node) : node;

    private static Found Named(string text)
    {
        // Most jobs have none, and lists of jobs are long.
        if (!Places.Any(place => text.Contains(place, StringComparison.Ordinal))) return Found.Nothing;
        if (YamlDocument.Parse(text, "definition").Root is not YamlMap root) return Found.Nothing;
        var (found, addresses) = (new List<string>(), new List<string>());
        if (root["secrets"] is { } secrets) Scalars(secrets, found);
        if (root["notify"] is { } notify)
        {
            Named(notify, "token", found);
            Named(notify, "url", addresses);
        }

        found.RemoveAll(secret => secret.Length == 0);
        addresses.RemoveAll(address => address.Length == 0 || CallbackAddress.Shown(address) == address);
        return new Found(found.Count > 0 || RequestHeaders.Values(root).Any(), [.. found, .. RequestHeaders.Secrets(root)], addresses);
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

    /// <summary>What stands under a key anywhere in a node.</summary>
    private static void Named(YamlNode node, string key, List<string> into)
    {
        switch (node)
        {
            case YamlMap map:
                foreach (var entry in map.Entries)
                {
                    if (entry.Key.Text == key) Scalars(entry.Value, into);
                    else Named(entry.Value, key, into);
                }

                break;
            case YamlList list: foreach (var item in list.Items) Named(item, key, into); break;
        }
    }

    private YamlNode Masking(YamlNode node, bool isNamed = false) => node switch
    {
        YamlMap map => Masking(map, isNamed),
        YamlList list => new YamlList(list.Items.Select(item => Masking(item, isNamed))),
        YamlScalar { IsNull: false } scalar => Scalar(scalar, isNamed),
        _ => node,
    };

    // Two keys that are secrets are still two keys.
    private YamlMap Masking(YamlMap map, bool isNamed, bool areHeaders = false)
    {
        var (entries, keys) = (new List<YamlEntry>(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var entry in map.Entries)
        {
            var key = Scalar(entry.Key, isNamed: false);
            for (var n = 2; !keys.Add(key.Text); n++) key = YamlNodes.String($"{Scalar(entry.Key, isNamed: false).Text} {n}");
            var isSecret = isNamed || entry.Key.Text is "secrets" or "token" || (areHeaders && RequestHeaders.IsSecret(entry.Key.Text));
            var value = entry is { Key.Text: "headers", Value: YamlMap headers } && RequestHeaders.IsRequest(map) ? Masking(headers, isSecret, areHeaders: true) : Masking(entry.Value, isSecret);
            entries.Add(new YamlEntry(key, value));
        }

        return new YamlMap(entries);
    }

    private YamlScalar Scalar(YamlScalar scalar, bool isNamed)
    {
        if (isNamed) return YamlNodes.String(Masked);
        var text = InText(scalar.Text);
        return text == scalar.Text ? scalar : YamlNodes.String(text);
    }

    /// <param name="Any">Whether it names any.</param>
    /// <param name="Anywhere">Those to be taken out wherever they stand.</param>
    /// <param name="Addresses">Of callbacks, those that have more than a host.</param>
    private sealed record Found(bool Any, IReadOnlyList<string> Anywhere, IReadOnlyList<string> Addresses)
    {
        public static readonly Found Nothing = new(false, [], []);
    }
}
