using System.Globalization;
using FsCheck;
using FsCheck.Xunit;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using static LavaActors.Protocol.Groups.GroupMessages;

namespace LavaActors.Coordination.Tests.Groups;

public sealed class WaitGraphModelTests
{
    /// <summary>
    /// Pipelines and test shells wait for each other on a bad network, with crashes in between. That no deadlock is called too early is checked in
    /// <see cref="SimulatedGroup"/> at every step; here, that none is missed: once the network is good, a pipeline still waits only if some course of events
    /// would answer it.
    /// </summary>
    [Property(MaxTest = 3000)]
    public void A_deadlock_is_called_when_no_course_of_events_can_end_it_and_only_then(PositiveInt size, (byte Who, byte What, byte How)[] script) =>
        Check(new SimulatedGroup(2 + (size.Get % 4)), script);

    private static void Check(SimulatedGroup group, (byte Who, byte What, byte How)[] script)
    {
        foreach (var (who, what, how) in script)
            Step(group, group.Members[who % group.Members.Count].Job, what, how);

        for (var (waiting, ended) = (-1, -1); (waiting, ended) != (group.Outstanding.Count, group.Ended.Count);)
        {
            (waiting, ended) = (group.Outstanding.Count, group.Ended.Count);
            // Twice: the first to repeat after a crash could be told only when the last one has.
            foreach (var member in group.Outstanding.Keys.Concat(group.Outstanding.Keys).ToList())
                group.Repeat(member, answerArrives: true);
            foreach (var member in group.Failed.Except(group.Ended).ToList())
                group.End(member);
        }

        var canGoOn = group.CanGoOn();
        foreach (var (member, call) in group.Outstanding.Where(call => call.Value is IWait { HoldsRun: true }))
            Assert.True(canGoOn.Contains(member), $"{call} of {member} waits for ever");
    }

    /// <summary>
    /// The same with members that say what they do at most, and keep to it: what is called hopeless, or a deadlock, no course of events within that would have answered; and once the network is
    /// good, a pipeline still waits only for what may still be done.
    /// </summary>
    [Property(MaxTest = 3000)]
    public void A_call_is_given_up_when_nobody_says_that_it_may_answer_it_and_only_then(PositiveInt size, (byte Who, byte Sends, byte Barriers)[] known, (byte Who, byte What, byte How)[] script)
    {
        var members = 2 + (size.Get % 4);
        var possible = new PossibleCalls?[members];
        foreach (var (who, sends, barriers) in known)
            possible[who % members] = Known(sends, barriers);
        Check(new SimulatedGroup(members, possible), script);
    }

    private static PossibleCalls Known(byte sends, byte barriers) => new(
        [.. SimulatedGroup.Ids.Where((_, at) => (sends & (1 << at)) != 0)],
        [.. SimulatedGroup.Ids.Where((_, at) => (barriers & (1 << at)) != 0).Select(id => new PossibleArrivals(id, (barriers & 12) == 0 ? null : 1 + ((barriers >> 2) & 1)))]);

    private static void Step(SimulatedGroup group, JobId member, byte what, byte how)
    {
        var answerArrives = (how & 6) != 4;
        if (what % 16 == 0)
            group.Crash(fromSnapshot: (how & 8) != 0);
        else if (what % 16 == 1)
            group.Echo(how);
        else if (group.Ended.Contains(member))
            return;
        else if (what == 2 || group.Failed.Contains(member))
            group.End(member);
        else if (group.IsWaiting(member) && what == 3)
            group.GiveUp(member);
        else if (group.IsWaiting(member) && what % 4 == 2)
            group.Hold(member, arrives: (how & 8) == 0, answerArrives);
        else if (group.IsWaiting(member))
            group.Repeat(member, answerArrives);
        else if (NewCall(member, SimulatedGroup.Ids[how & 1], what, how) is var call && group.Keeps(call))
            group.Call(call, arrives: (how & 6) != 2, answerArrives);
    }

    private static IMemberCommand NewCall(JobId member, string id, byte what, byte how) => (what % 8) switch
    {
        0 => new Send(Given.Group, CommandId.New(), member, id, new Dictionary<string, string?> { ["n"] = how.ToString(CultureInfo.InvariantCulture) }),
        < 3 => Given.Sync(member, id, holdsRun: (how & 16) == 0),
        < 6 => Given.Wait(member, id, holdsRun: (how & 16) == 0),
        _ => Given.WaitAll(member, id, (how & 96) switch { 0 => null, 32 => "host", _ => "guest" }, holdsRun: (how & 16) == 0),
    };
}
