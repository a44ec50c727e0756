using System.Globalization;
using System.Text.Json;
using FsCheck;
using FsCheck.Xunit;
using LavaActors.Coordination.Groups;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using static LavaActors.Protocol.Groups.GroupMessages;

namespace LavaActors.Coordination.Tests.Groups;

public sealed class GroupModelTests
{
    /// <summary>
    /// A script is a list of (member, what, detail). What must never happen is checked in <see cref="SimulatedGroup"/>; here, that what must
    /// happen does: once the network is good, every call whose condition holds is answered, and no other.
    /// </summary>
    [Property(MaxTest = 1000)]
    public void No_barrier_opens_early_and_no_answer_is_lost_for_good(PositiveInt size, (byte Who, byte What, byte How)[] script)
    {
        var group = new SimulatedGroup(2 + (size.Get % 4));
        Play(group, script);

        foreach (var member in group.Outstanding.Keys.ToList())
            group.Repeat(member, answerArrives: true);
        // An answer to one member may have come from the repetition of another's call.
        foreach (var member in group.Outstanding.Keys.ToList())
            group.Repeat(member, answerArrives: true);

        foreach (var (member, call) in group.Outstanding)
            Assert.False(MustBeAnswered(group, call), $"{call} of {member} was never answered");
        foreach (var member in group.Members.Select(member => member.Job).Where(job => !group.Ended.Contains(job) && !group.IsWaiting(job)))
            Assert.IsNotType<Refused>(group.LastAnswer(member));
    }

    [Property(MaxTest = 300)]
    public void The_journal_and_the_snapshot_give_the_same_state(PositiveInt size, (byte Who, byte What, byte How)[] script)
    {
        var group = new SimulatedGroup(2 + (size.Get % 4));
        Play(group, script);

        Assert.Equal(Text(group.State), Text(group.Replayed));
        Assert.Equal(Text(group.State), Text(group.State.ToSnapshot().ToState()));
    }

    /// <summary>With nobody ending or giving up, a group in which all walk through the same barriers always gets through, whatever is lost.</summary>
    [Property(MaxTest = 300)]
    public void All_get_through_as_many_rounds_as_they_walk(PositiveInt size, PositiveInt rounds, (byte Who, byte What, byte How)[] noise)
    {
        var group = new SimulatedGroup(2 + (size.Get % 4));
        var walked = group.Members.ToDictionary(member => member.Job, _ => 0);
        var last = 1 + (rounds.Get % 5);
        var step = 0;
        while (walked.Values.Any(count => count < last) || group.Outstanding.Count > 0)
        {
            // The noise first; after it the network is good, each member in turn.
            var (who, what, how) = step < noise.Length ? noise[step] : ((byte)step, (byte)0, (byte)0);
            step++;
            Assert.True(step < noise.Length + 200, "the group stands still");
            var member = group.Members[who % group.Members.Count].Job;
            var good = how % 3 != 1;
            if (what % 8 == 7)
                group.Crash(fromSnapshot: how % 2 == 0);
            else if (what % 8 == 6)
                group.Echo(how);
            else if (group.IsWaiting(member))
                group.Repeat(member, answerArrives: good);
            else if (walked[member]++ < last)
                group.Call(new Sync(Given.Group, CommandId.New(), member, "clients"), arrives: how % 3 != 2, answerArrives: good);
        }

        Assert.All(group.Members, member => Assert.Equal(last, Assert.IsType<Released>(group.LastAnswer(member.Job)).Round));
    }

    private static void Play(SimulatedGroup group, (byte Who, byte What, byte How)[] script)
    {
        foreach (var (who, what, how) in script)
        {
            var member = group.Members[who % group.Members.Count].Job;
            var id = SimulatedGroup.Ids[how & 1];
            var (arrives, answerArrives) = ((how & 6) != 2, (how & 6) != 4);
            if (what % 16 == 0)
                group.Crash(fromSnapshot: (how & 8) != 0);
            else if (what % 16 == 1)
                group.Echo(how);
            else if (group.Ended.Contains(member))
                continue;
            else if (what == 2)
                group.End(member);
            else if (group.IsWaiting(member) && what % 16 == 3)
                group.GiveUp(member);
            else if (group.IsWaiting(member))
                group.Repeat(member, answerArrives);
            else
                group.Call(NewCall(member, id, what, how), arrives, answerArrives);
        }
    }

    private static IMemberCommand NewCall(JobId member, string id, byte what, byte how) => (what % 16) switch
    {
        < 10 => new Sync(Given.Group, CommandId.New(), member, id),
        < 12 => new Send(Given.Group, CommandId.New(), member, id, new Dictionary<string, string?> { ["n"] = how.ToString(CultureInfo.InvariantCulture) }),
        < 14 => new Wait(Given.Group, CommandId.New(), member, id),
        _ => new WaitAll(Given.Group, CommandId.New(), member, id, (how & 8) != 0 ? "guest" : null),
    };

    /// <summary>By what the members themselves know, without looking at the group's state.</summary>
    private static bool MustBeAnswered(SimulatedGroup group, IMemberCommand call) => call switch
    {
        Sync sync => group.Ended.Count > 0 || group.Members.All(member => group.Outstanding.TryGetValue(member.Job, out var other) && other is Sync same && same.MessageId == sync.MessageId),
        Wait wait => group.Members.Any(member => group.HasSent(member.Job, wait.MessageId)) || group.Members.All(member => member.Job == wait.Member || group.Ended.Contains(member.Job)),
        WaitAll wait => Needed(group, wait).All(job => group.HasSent(job, wait.MessageId)) || Needed(group, wait).Any(job => group.Ended.Contains(job) && !group.HasSent(job, wait.MessageId)),
        _ => true,
    };

    private static IEnumerable<JobId> Needed(SimulatedGroup group, WaitAll wait) =>
        group.Members.Where(member => wait.Role is null || member.Role == wait.Role).Select(member => member.Job);

    private static string Text(GroupState state) => JsonSerializer.Serialize(state.ToSnapshot());
}
