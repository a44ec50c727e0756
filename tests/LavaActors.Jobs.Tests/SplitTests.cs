using LavaActors.Yaml;

namespace LavaActors.Jobs.Tests;

public sealed class SplitTests
{
    private const string Group = "5f0c2a9e-group";

    private static IReadOnlyList<SubJob> Split(string text) => MultiNodeSplit.Split(Text.Job(text), Group);

    private static IReadOnlyList<SubJob> Mustang(string old = "job_name", string replacement = "job_name") => Split(Text.Sample("mustang-ssh-guest.yaml", old, replacement));

    [Fact]
    public void There_is_a_sub_job_for_each_instance_of_each_role_in_the_order_of_the_roles()
    {
        var subJobs = Mustang();
        Assert.Equal([("guest", 0), ("guest", 1), ("guest", 2), ("host", 3)], subJobs.Select(s => (s.Role, s.SubId)));
        Assert.All(subJobs, s => Assert.Equal((Group, s.Role, 4, s.SubId), (s.Parsed.Membership!.TargetGroup, s.Parsed.Membership.Role, s.Parsed.Membership.GroupSize, s.Parsed.Membership.SubId)));
    }

    [Fact]
    public void A_guest_has_its_connection_at_the_top_and_its_waits_in_the_protocol()
    {
        var guest = Mustang()[0].Parsed;
        Assert.True(guest.IsGuest);
        Assert.Equal(("ssh", "host", null), (guest.Connection, guest.HostRole, guest.DeviceType));
        Assert.True(guest.Membership is { DelaysStart: true, ExpectRole: "host" });
        Assert.Equal(TimeSpan.FromMinutes(15), guest.Membership!.Timeout);
        Assert.Equal(["deploy", "boot", "test"], guest.Actions.Select(a => a.Kind));
        Assert.All(guest.Actions, a => Assert.Equal(["guest"], a.Roles));
    }

    [Fact]
    public void A_host_has_its_device_type_at_the_top()
    {
        var host = Mustang()[3].Parsed;
        Assert.Equal(("mustang", null), (host.DeviceType, host.Connection));
        Assert.Equal(TimeSpan.FromMinutes(10), host.Membership!.Timeout);
        Assert.True(((DeployBlock)host.Actions[0]).AuthorizeSsh);
    }

    [Fact]
    public void A_role_s_own_timeout_wins_over_that_of_the_protocol_which_holds_for_the_others()
    {
        var subJobs = Mustang("        timeout: {minutes: 10}\n", "    timeout: {minutes: 7}\n");
        Assert.Equal([15, 15, 15, 7], subJobs.Select(s => (int)s.Parsed.Membership!.Timeout!.Value.TotalMinutes));
    }

    [Fact]
    public void A_role_matches_exactly_and_not_as_a_part_of_another_name()
    {
        var subJobs = Split("""
            job_name: x
            visibility: public
            timeouts: {job: {minutes: 5}}
            protocols:
              lava-multinode:
                roles:
                  host: {device_type: a, count: 1}
                  ghost: {device_type: a, count: 1}
            actions:
            - command: {role: ghost, name: boo}
            - command: {role: host, name: hello}
            """);
        Assert.Equal(["hello"], subJobs[0].Parsed.Actions.OfType<CommandBlock>().Select(c => c.Name));
        Assert.Equal(["boo"], subJobs[1].Parsed.Actions.OfType<CommandBlock>().Select(c => c.Name));
    }

    [Fact]
    public void What_stands_at_the_top_holds_for_roles_that_give_none()
    {
        var text = """
            job_name: x
            visibility: public
            timeouts: {job: {minutes: 5}}
            tags: [fast]
            context: {arch: arm64}
            environment: {A: top}
            secrets: {KEY: v}
            protocols:
              lava-multinode:
                roles:
                  a: {device_type: t, count: 1}
                  b: {device_type: t, count: 1, tags: [slow], context: {arch: amd64}, environment: {A: own}, worker: w1, essential: true}
            actions:
            - command: {role: [a, b], name: c}
            """;
        var a = Split(text)[0].Parsed;
        var b = Split(text)[1].Parsed;
        Assert.Equal(["fast"], a.Tags);
        Assert.Equal(["slow"], b.Tags);
        Assert.Equal("arm64", ((YamlScalar)a.Context["arch"]!).Text);
        Assert.Equal("amd64", ((YamlScalar)b.Context["arch"]!).Text);
        Assert.Equal("top", ((YamlScalar)(a.Membership!.Environment ?? a.Environment)["A"]!).Text);
        Assert.Equal("own", ((YamlScalar)(b.Membership!.Environment ?? b.Environment)["A"]!).Text);
        Assert.Equal((null, "w1", true), (a.Worker, b.Worker, b.Membership.Essential));
        Assert.Equal("v", a.Secrets["KEY"]);
        Assert.Equal(["context", "environment", "tags"], Text.Warnings(text).Select(w => w.Path).Where(path => !path.Contains("context.", StringComparison.Ordinal) && !path.StartsWith("actions", StringComparison.Ordinal)).Order());
    }

    [Fact]
    public void The_text_of_a_sub_job_reads_back_as_the_same_job()
    {
        foreach (var subJob in Mustang())
        {
            var parse = JobDocument.ParseSubJob(subJob.Text);
            Assert.True(parse.IsValid, string.Join("\n", parse.Diagnostics));
            Assert.True(parse.Job!.Source.ContentEquals(subJob.Definition));
            Assert.True(SameMembership(subJob.Parsed.Membership!, parse.Job.Membership!));
        }
    }

    [Fact]
    public void The_members_of_the_group_are_added_once_their_ids_are_known()
    {
        var members = new[] { ("1234", "guest"), ("1235", "guest"), ("1236", "guest"), ("1237", "host") };
        var subJob = Mustang()[3].WithMembers(members);
        Assert.Equal(members, subJob.Parsed.Membership!.Roles.Select(r => (r.Key, r.Value)));
        Assert.Equal(members, JobDocument.ParseSubJob(subJob.Text).Job!.Membership!.Roles.Select(r => (r.Key, r.Value)));
    }

    [Fact]
    public void A_single_node_job_is_its_own_sub_job()
    {
        var job = Text.Job(Text.Sample("single.yaml"));
        var only = Assert.Single(MultiNodeSplit.Split(job, Group));
        Assert.Same(job, only.Parsed);
        var again = JobDocument.ParseSubJob(only.Text);
        Assert.True(again.IsValid, string.Join("\n", again.Diagnostics));
        Assert.Null(again.Job!.Membership);
    }

    [Fact]
    public void A_damaged_sub_job_is_refused() =>
        Assert.Contains(JobDocument.ParseSubJob(Mustang()[0].Text.Replace("    group_size: 4\n", "", StringComparison.Ordinal)).Errors, e => e.What == "'group_size' is missing");

    private static bool SameMembership(MultiNodeMembership a, MultiNodeMembership b) =>
        (a.TargetGroup, a.Role, a.GroupSize, a.SubId, a.Request, a.ExpectRole, a.Timeout, a.Essential) == (b.TargetGroup, b.Role, b.GroupSize, b.SubId, b.Request, b.ExpectRole, b.Timeout, b.Essential);
}
