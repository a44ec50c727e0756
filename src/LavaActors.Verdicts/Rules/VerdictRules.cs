using System.Security.Cryptography;
using System.Text;
using LavaActors.Yaml;

namespace LavaActors.Verdicts.Rules;

/// <summary>The rules by which ended jobs are judged: the first that holds decides.</summary>
public sealed record VerdictRules(IReadOnlyList<VerdictRule> Rules, IReadOnlyList<VerdictNote> Notes)
{
    private static readonly Lazy<VerdictRules> OfProgram = new(Read);

    /// <summary>Sixteen digits that are others for other texts of rules; empty for rules without a text.</summary>
    public string Digest { get; init; } = "";

    /// <summary>Those that come with the program.</summary>
    public static VerdictRules BuiltIn => OfProgram.Value;

    /// <summary>The text of those that come with the program: an example for a lab's own.</summary>
    public static string BuiltInText
    {
        get
        {
            using var reader = new StreamReader(typeof(VerdictRules).Assembly.GetManifestResourceStream("verdicts.yaml")!);
            return reader.ReadToEnd();
        }
    }

    /// <summary>A lab's rules before these. One with the id of another takes its place.</summary>
    public VerdictRules After(VerdictRules lab)
    {
        var (rules, notes) = (lab.Rules.Select(rule => rule.Id).ToHashSet(StringComparer.Ordinal), lab.Notes.Select(note => note.Id).ToHashSet(StringComparer.Ordinal));
        return new VerdictRules(
            [.. lab.Rules, .. Rules.Where(rule => !rules.Contains(rule.Id))],
            [.. lab.Notes, .. Notes.Where(note => !notes.Contains(note.Id))])
        { Digest = DigestOf($"{lab.Digest} {Digest}") };
    }

    internal static string DigestOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];

    private static VerdictRules Read()
    {
        var (rules, diagnostics) = VerdictRuleReader.Read(BuiltInText, "verdicts.yaml");
        return rules ?? throw new InvalidDataException("the rules of this program are wrong:\n" + string.Join('\n', diagnostics.Where(each => each.IsError)));
    }
}
