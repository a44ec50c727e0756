using LavaActors.Gateway.XmlRpc;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.XmlRpc;

namespace LavaActors.Gateway.Tests.XmlRpc;

/// <summary>Results of jobs that have more than an answer may hold (spec: xmlrpc-api.md §4.5).</summary>
[Collection(RpcLab.Collection)]
public sealed class ResultMethodTests(RpcLab lab)
{
    private static readonly string[] Forms = ["yaml", "csv"];

    private FakeReadModel Results => lab.Gateway.ReadModel;

    private void Put(long job, int count, Func<int, string> name)
    {
        Results.Put(FakeReadModel.Row(job, state: JobState.Finished, health: JobHealth.Complete));
        Results.Suites.Add(new SuiteRow(job * 10, new JobId(job), "0_many", new SuiteCounts("0_many", count, 0, 0, 0)));
        for (var n = 0; n < count; n++)
            Results.Tests.Add(new TestCaseRow((job * 100_000) + n, new JobId(job), job * 10, "0_many", name(n), "pass", FakeReadModel.Noon, null, null, null, null, null, null, null, null, null, null, null));
    }

    [Fact]
    public async Task More_than_an_answer_holds_is_a_fault_that_names_the_file_and_the_store_is_asked_for_no_more()
    {
        var name = new string('x', 5000);
        Put(560, 5000, _ => name);
        foreach (var form in Forms)
        {
            foreach (var (method, arguments, what, path) in ((string, XmlRpcValue[], string, string)[])
            [
                ($"results.get_testjob_results_{form}", [560], "The results of job 560", "jobs/560"),
                ($"results.get_testsuite_results_{form}", [560, "0_many"], "The results of suite '0_many'", "jobs/560/suites/5600"),
            ])
            {
                Results.CaseQuestions.Clear();
                Assert.Equal(
                    (400, $"{what} are more than one answer holds: GET {lab.Gateway.Http.BaseAddress}{path}/{form}/ has all of them, and parts with limit and offset, as has results.get_testsuite_results_{form}."),
                    await lab.FaultAsync("ann", method, arguments));
                // For 8 MiB of 50.
                Assert.InRange(Results.CaseQuestions.Count, 1, 4);
            }
        }
    }

    [Fact]
    public async Task More_suites_than_an_answer_holds_are_a_fault_that_names_the_list()
    {
        Results.Put(FakeReadModel.Row(563, state: JobState.Finished, health: JobHealth.Complete), FakeReadModel.Row(564));
        for (var n = 0; n < 2000; n++) Results.Suites.Add(new SuiteRow(563_000 + n, new JobId(563), $"{n}_{new string('x', 5000)}", new SuiteCounts("", 1, 0, 0, 0)));
        foreach (var form in Forms)
        {
            Assert.Equal(
                (400, $"The suites of job 563 are more than one answer holds: GET {lab.Gateway.Http.BaseAddress}jobs/563/suites/ has them in pages."),
                await lab.FaultAsync("ann", $"results.get_testjob_suites_list_{form}", 563));
        }

        Assert.Equal(new XmlRpcText("[]\n"), await lab.CallAsync("ann", "results.get_testjob_suites_list_yaml", 564));
    }

    [Fact]
    public async Task What_fits_comes_whole_and_in_parts()
    {
        Put(561, 600, n => $"case-{n:000}");
        Assert.Equal(Enumerable.Range(0, 600), await CasesAsync("results.get_testjob_results_csv", 561));
        Assert.Equal(Enumerable.Range(0, 600), await CasesAsync("results.get_testsuite_results_csv", 561, "0_many"));
        Assert.Equal(Enumerable.Range(20, 550), await CasesAsync("results.get_testsuite_results_csv", 561, "0_many", 550, 20));
        Assert.Equal(Enumerable.Range(590, 10), await CasesAsync("results.get_testsuite_results_csv", 561, "0_many", XmlRpcValue.Nil, 590));
        Assert.Empty(await CasesAsync("results.get_testsuite_results_csv", 561, "0_many", 0));

        async Task<IEnumerable<int>> CasesAsync(string method, params XmlRpcValue[] arguments) => Assert.IsType<XmlRpcText>(await lab.CallAsync("ann", method, arguments)).Value
            .Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => int.Parse(line.Split("\",\"")[11]["case-".Length..], System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task The_store_is_asked_for_one_name_where_one_is_asked_for()
    {
        Put(562, 10 + ResultMethods.MostOfName + 1, n => n switch { 3 or 7 => "some", >= 10 => "many", _ => "other" });
        Results.CaseQuestions.Clear();
        var some = Assert.IsType<XmlRpcText>(await lab.CallAsync("ann", "results.get_testcase_results_yaml", 562, "0_many", "some")).Value;
        Assert.Equal(["56200003", "56200007"], some.Split('\n').Where(line => line.StartsWith("- id: ", StringComparison.Ordinal)).Select(line => line["- id: ".Length..].Trim('\'', '"')));
        var first = Assert.IsType<XmlRpcText>(await lab.CallAsync("ann", "results.get_testcase_results_csv", 562, "0_many", "many")).Value;
        Assert.Contains("\"56200010\"", first, StringComparison.Ordinal);
        Assert.Equal(2, first.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        var (code, text) = await lab.FaultAsync("ann", "results.get_testcase_results_yaml", 562, "0_many", "many");
        Assert.Equal(400, code);
        Assert.StartsWith("There are more than 5000 results 'many' in suite '0_many', which are more than one answer holds: GET ", text, StringComparison.Ordinal);
        Assert.Equal(["some", "many", "many"], Results.CaseQuestions.Select(asked => asked.Name));
    }

    [Fact]
    public async Task What_an_answer_may_hold_is_counted_in_bytes_of_all_its_texts()
    {
        var budget = new XmlRpcBudget(10);
        Assert.Equal("abçd", await budget.TextAsync(Pieces("ab", "çd")));
        Assert.Equal(5, budget.Left);
        Assert.Null(await budget.TextAsync(Pieces("abc", "ççç", null)));
        Assert.Equal(5, budget.Left);
        Assert.Equal("abcde", await budget.TextAsync(Pieces("abcde")));
        Assert.Null(await budget.TextAsync(Pieces("a")));
        Assert.Equal("", await budget.TextAsync(Pieces()));

        // Where there is none nobody may look.
        static async IAsyncEnumerable<string> Pieces(params string?[] pieces)
        {
            foreach (var piece in pieces)
            {
                await Task.CompletedTask;
                yield return piece ?? throw new InvalidOperationException("asked for what is too much");
            }
        }
    }
}
