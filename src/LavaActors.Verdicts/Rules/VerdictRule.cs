namespace LavaActors.Verdicts.Rules;

/// <summary>One rule by which ended jobs are judged.</summary>
/// <param name="Category">One of <see cref="VerdictCategories.All"/>; null for <c>none</c>.</param>
/// <param name="Priority">Of several rules that hold the highest decides, of equal ones the first.</param>
/// <param name="Lines">Each that is not optional must be there.</param>
/// <param name="Absent">None of these may be there.</param>
/// <param name="Explanation">A sentence with <c>{name}</c> for named groups and facts; see <see cref="Sentence"/>.</param>
/// <param name="Remedy">The same; may be empty.</param>
public sealed record VerdictRule(
    string Id,
    string? Category,
    int Priority,
    RuleConditions When,
    IReadOnlyList<LinePattern> Lines,
    IReadOnlyList<LinePattern> Absent,
    Sentence Explanation,
    Sentence Remedy);
