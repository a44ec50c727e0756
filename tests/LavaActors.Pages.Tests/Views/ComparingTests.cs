using LavaActors.Pages.Results;
using LavaActors.Protocol.Projection;

namespace LavaActors.Pages.Tests.Views;

public sealed class ComparingTests
{
    private static CasePair Measured(double? before, double? after, string? unitsBefore = "s", string? unitsAfter = "s", string name = "case") =>
        new("suite", name, new CasePair.Side("pass", before, unitsBefore), new CasePair.Side("pass", after, unitsAfter));

    private static CasePair Outcomes(string name, string? before, string? after) =>
        new("suite", name, before is null ? null : new CasePair.Side(before), after is null ? null : new CasePair.Side(after));

    private static Comparison Of(IEnumerable<CasePair> pairs, double threshold = 10)
    {
        var comparing = new Comparing(threshold);
        foreach (var pair in pairs) comparing.Take(pair);
        return comparing.Done(null!, null!);
    }

    [Theory]
    [InlineData(100.0, 112.5, "+12.5 %")]
    [InlineData(100.0, 50.0, "-50.0 %")]
    [InlineData(1.0, 1235.0, "+123,400 %")]
    [InlineData(-10.0, -5.0, "+50.0 %")]
    [InlineData(-10.0, 5.0, "+150 %")]
    [InlineData(10.0, -5.0, "-150 %")]
    [InlineData(1e6, 1e6 + 1, "+1.0e-4 %")]
    [InlineData(0.0, 3.0, "from 0")]
    [InlineData(3.0, 0.0, "-100 %")]
    [InlineData(1e-300, 1e300, "+∞ %")]
    [InlineData(double.PositiveInfinity, 3.0, "no number")]
    [InlineData(3.0, double.NaN, "no number")]
    [InlineData(null, 3.0, "was not measured")]
    [InlineData(3.0, null, "is not measured")]
    public void A_change_has_its_sign_and_its_size(double? before, double? after, string text) => Assert.Equal(text, MeasuredChange.Of(Measured(before, after))!.Text);

    [Fact]
    public void What_did_not_change_is_no_change_and_other_units_are_not_compared()
    {
        Assert.Null(MeasuredChange.Of(Measured(3, 3)));
        Assert.Null(MeasuredChange.Of(Measured(0, 0)));
        Assert.Null(MeasuredChange.Of(Measured(null, null)));
        Assert.Null(MeasuredChange.Of(Measured(3, 3, null, "")));
        Assert.Null(MeasuredChange.Of(Outcomes("x", "pass", null)));
        Assert.Equal((null, "other units"), (MeasuredChange.Of(Measured(1, 1000, "s", "ms"))!.Percent, MeasuredChange.Of(Measured(1, 1000, "s", "ms"))!.Text));
    }

    [Fact]
    public void Outcomes_come_first_the_worse_before_the_mended_and_the_threshold_counts_itself()
    {
        var comparison = Of([
            Outcomes("other", "skip", "pass"), Outcomes("mended", "fail", "pass"), Outcomes("same", "pass", "pass"), Outcomes("worse", "pass", "fail"), Outcomes("gone", "pass", null), Outcomes("new", null, "fail"),
            Measured(3, 3.3, name: "ten"), Measured(100, 109.9, name: "less"), Measured(0, 1, name: "from nothing"), Measured(100, 40, name: "sixty"), Measured(1, 1, "s", "ms", "units"),
        ]);

        Assert.Equal(["worse", "new", "mended", "other", "gone"], comparison.Outcomes.Select(pair => pair.Name));
        Assert.Equal(["from nothing", "sixty", "ten", "units"], comparison.Measurements.Select(each => each.Pair.Name));
        Assert.Equal((5L, 4L, 2L), (comparison.OutcomesCount, comparison.MeasurementsCount, comparison.Same));
        Assert.Equal(5, Of([Measured(100, 101), Measured(100, 102), Measured(100, 103), Measured(100, 104), Measured(100, 100.5), Measured(7, 7)], 0).MeasurementsCount);
    }

    [Fact]
    public void Of_too_many_the_worst_and_those_that_changed_most_are_kept_and_all_are_counted()
    {
        const int many = 3 * Comparing.Most;
        var outcomes = Of(Enumerable.Range(0, many).Select(n => Outcomes($"{n}", "pass", n == many - 1 ? "fail" : "skip")));
        Assert.Equal((Comparing.Most, (long)many), (outcomes.Outcomes.Count, outcomes.OutcomesCount));
        Assert.Equal([$"{many - 1}", "0", "1"], outcomes.Outcomes.Take(3).Select(pair => pair.Name));

        var measured = Of(Enumerable.Range(0, many).Select(n => Measured(100, 200 + n, name: $"{n}")));
        Assert.Equal((Comparing.Most, (long)many), (measured.Measurements.Count, measured.MeasurementsCount));
        Assert.Equal(Enumerable.Range(0, Comparing.Most).Select(n => $"{many - 1 - n}"), measured.Measurements.Select(each => each.Pair.Name));

        // Of those that changed as much, the first stay, in their order.
        Assert.Equal(Enumerable.Range(0, Comparing.Most).Select(n => $"{n}"), Of(Enumerable.Range(0, many).Select(n => Measured(100, 200, name: $"{n}"))).Measurements.Select(each => each.Pair.Name));
    }
}
