using LavaActors.Gateway.Access;
using LavaActors.Gateway.XmlRpc;
using LavaActors.Protocol.Accounts;
using LavaActors.XmlRpc;

namespace LavaActors.Gateway.Tests.XmlRpc;

/// <summary>Who is let in to which method, before anything is looked up.</summary>
public sealed class MethodNeedsTests
{
    private static readonly string[] Changing = ["add", "update", "delete", "set_", "import_", "put_into", "assign_", "revoke_", "perms_add", "perms_delete", "submit", "resubmit", "cancel"];

    private static readonly string[] Open =
    [
        "scheduler.jobs.show", "scheduler.jobs.list", "scheduler.jobs.queue", "scheduler.jobs.logs", "scheduler.jobs.definition", "scheduler.jobs.validate", "scheduler.devices.list", "scheduler.devices.show",
        "scheduler.devices.get_dictionary", "scheduler.device_types.list", "scheduler.workers.list", "scheduler.aliases.list", "scheduler.tags.list", "system.version", "system.whoami", "system.multicall",
    ];

    private static bool LetsIn(XmlRpcMethod method, Caller caller) => Record.Exception(() => method.Needs.Check(caller)) is null;

    [Fact]
    public void What_changes_something_lets_in_neither_strangers_nor_tokens_that_may_only_read()
    {
        var reader = Caller.Of("reader", 1, isSuperuser: true, scope: TokenScope.Read);
        foreach (var method in XmlRpcMethods.Table.Methods.Where(method => Changing.Any(method.Name[(method.Name.LastIndexOf('.') + 1)..].StartsWith)))
        {
            var refused = Assert.Throws<XmlRpcFaultException>(() => method.Needs.Check(Caller.Nobody));
            Assert.Equal((401, "Authentication with user and token required for this API."), (refused.Code, refused.Message));
            Assert.False(LetsIn(method, reader), method.Name);
        }
    }

    [Fact]
    public void Only_jobs_are_changed_by_a_token_that_may_submit()
    {
        var submitter = Caller.Of("submitter", 1, isSuperuser: true, scope: TokenScope.Submit);
        Assert.Equal(
            ["scheduler.cancel_job", "scheduler.jobs.cancel", "scheduler.jobs.resubmit", "scheduler.jobs.submit", "scheduler.resubmit_job", "scheduler.submit_job"],
            XmlRpcMethods.Table.Methods.Where(method => method.Needs.Operation == Operation.Submit && LetsIn(method, submitter)).Select(method => method.Name));
        Assert.DoesNotContain(XmlRpcMethods.Table.Methods, method => method.Needs.Operation > Operation.Submit && LetsIn(method, submitter));
    }

    [Fact]
    public void What_is_public_is_open_to_everybody_and_users_are_not()
    {
        foreach (var name in Open) Assert.True(LetsIn(XmlRpcMethods.Table[name], Caller.Nobody), name);
        var user = Caller.Of("user", 1);
        foreach (var method in XmlRpcMethods.Table.Methods.Where(method => method.Name.StartsWith("auth.", StringComparison.Ordinal))) Assert.False(LetsIn(method, user), method.Name);
    }

    [Fact]
    public void What_takes_long_to_answer_is_limited_at_a_time() => Assert.Equal(
        [
            "results.get_testcase_results_yaml", "results.get_testjob_results_csv", "results.get_testjob_results_yaml", "results.get_testsuite_results_csv", "results.get_testsuite_results_yaml",
            "results.make_custom_query", "results.run_query", "scheduler.all_jobs", "scheduler.pending_jobs_by_device_type", "scheduler.validate_pipeline_devices",
        ],
        XmlRpcMethods.Table.Methods.Where(method => method.IsCostly).Select(method => method.Name));

    [Fact]
    public void Where_users_are_not_told_apart_everything_is_open() =>
        Assert.All(XmlRpcMethods.Table.Methods, method => Assert.True(LetsIn(method, Caller.Anybody), method.Name));
}
