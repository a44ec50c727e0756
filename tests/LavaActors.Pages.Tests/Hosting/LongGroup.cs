using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Scheduler;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;

namespace LavaActors.Pages.Tests.Hosting;

/// <summary>A group of two that runs and has said more than a page shows at once: messages 'm-0', 'm-1' and so on, of the one and the other by turns.</summary>
internal sealed class LongGroup(PagesNode node, long lead)
{
    private readonly GroupId _group = new($"long-{lead}");
    private int _sent;

    public long Host => lead;

    public long Guest => lead + 1;

    public string Page => $"/scheduler/job/{lead}/multinode";

    /// <param name="hostRole">What the first role is called.</param>
    /// <param name="definition">Of all of it.</param>
    public static async Task<LongGroup> MakeAsync(PagesNode node, long lead, string hostRole = "host", string definition = SampleLab.Definition)
    {
        var group = new LongGroup(node, lead);
        var at = SampleLab.Begin;
        (long Job, string Role)[] roles = [(group.Host, hostRole), (group.Guest, "guest")];
        await node.ApplyAsync(
            new JobSubmitted(
                CommandId.New(), new LeadJobId(lead), "anna", "a group that talks", 60, definition, group._group,
                [.. roles.Select((role, n) => new SubJob(new JobId(role.Job), $"{lead}.{n}", new SubJobRequest(role.Role, n, "mustang", IsGuest: false, null, [], null, definition)))], JobVisibility.Public, null, at),
            new DevicesReserved(new LeadJobId(lead), [.. roles.Select(role => new Reservation(new JobId(role.Job), new DeviceName("mustang-03"), "lab-1", "akka.tcp://lava@127.0.0.1:1", 1))], at));
        foreach (var (job, _) in roles) await node.ApplyAsync(new RoleMessages.Accepted(new JobId(job), "lab-1", at));
        GroupMember[] members = [.. roles.Select((role, n) => new GroupMember(new JobId(role.Job), role.Role, $"{lead}.{n}"))];
        await node.AskAsync(new GroupMessages.FormGroup(group._group, CommandId.New(), members));
        foreach (var member in members) await node.AskAsync(new GroupMessages.Join(group._group, CommandId.New(), member.Job));
        return group;
    }

    /// <param name="value">What is said with it.</param>
    public async Task SayAsync(int messages, string? text = null, string? value = null)
    {
        for (var n = 0; n < messages; n++, _sent++)
            await node.AskAsync(new GroupMessages.Send(_group, CommandId.New(), new JobId(_sent % 2 == 0 ? Host : Guest), text ?? $"m-{_sent}", new Dictionary<string, string?> { ["n"] = value ?? $"{_sent}" }));
    }

    /// <summary>More of a role's log, and the news of it.</summary>
    public async Task WriteAsync(long job, string text)
    {
        await node.WriteLogAsync(job, text);
        node.Publish(new JobMessages.LogGrew(new LeadJobId(lead), new JobId(job), 1));
    }

    /// <summary>It is over: what follows it follows it no more.</summary>
    public async Task EndAsync()
    {
        foreach (var job in (long[])[Host, Guest])
        {
            await node.ApplyAsync(new RoleMessages.Finished(new JobId(job), JobHealth.Complete, null, null, SampleLab.Begin.AddMinutes(20)));
            node.Publish(new JobMessages.Progress(new LeadJobId(lead), new JobId(job), $"{lead}.{job - lead}", "", JobState.Finished, JobHealth.Complete, null, null, null, [], SampleLab.Begin.AddMinutes(20)));
        }

        await node.ApplyAsync(new DeviceFreed(new("mustang-03"), new LeadJobId(lead), lead, SampleLab.Begin.AddMinutes(20)));
    }
}
