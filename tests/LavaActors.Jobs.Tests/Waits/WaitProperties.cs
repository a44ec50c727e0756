using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using LavaActors.Jobs.Waits;

namespace LavaActors.Jobs.Tests.Waits;

public sealed class WaitProperties
{
    private static readonly string[] Roles = ["a", "b", "c", "d"];
    private static readonly string[] Ids = ["one", "two", "three"];

    /// <summary>One event of a run that goes well, in the order in which the events happen.</summary>
    /// <param name="Kind">Of send, wait, wait-all, wait-all with a role, sync.</param>
    private sealed record Step(int Kind, int Role, int Other, int Id);

    private static readonly Gen<Step[]> Runs =
        from count in Gen.Choose(4, 40)
        from steps in (from kind in Gen.Choose(0, 4) from role in Gen.Choose(0, 3) from other in Gen.Choose(0, 3) from id in Gen.Choose(0, 2) select new Step(kind, role, other, id)).ArrayOf(count)
        select steps;

    [Property(MaxTest = 300)]
    public Property A_group_that_can_run_to_its_end_gives_no_finding() => Prop.ForAll(Runs.ToArbitrary(), run =>
    {
        var text = GroupJob.Of([.. Roles.Zip(ScriptsOf(run), (role, script) => (role, 2, script.Append("true").ToArray()))]);
        return GroupJob.Findings(text).Count == 0;
    });

    [Property(MaxTest = 300)]
    public Property Without_the_messages_of_its_only_sender_a_wait_is_reported() => Prop.ForAll(Runs.ToArbitrary(), Gen.Choose(0, 2).ToArbitrary(), (run, id) =>
    {
        var scripts = ScriptsOf(run);
        var (send, wait) = ($"lava-send {Ids[id]}", $"lava-wait {Ids[id]}");
        scripts = [.. scripts.Select(script => script.Where(step => step != send).ToList())];
        scripts[1].Add(wait);
        var text = GroupJob.Of([.. Roles.Zip(scripts, (role, script) => (role, 1, script.Append("true").ToArray()))]);
        var line = GroupJob.LineOf(text, $"- '{wait}'");
        return JobDocument.Parse(text, "job.yaml").Diagnostics.Any(d => d.Where.Line >= line && d.What.Contains($"(lava-wait '{Ids[id]}'), and no role ever sends", StringComparison.Ordinal));
    });

    /// <summary>Whatever the roles call in whatever order: the check ends, and says something exactly when a simple simulation of all members stands still.</summary>
    [Property(MaxTest = 500)]
    public Property Findings_are_there_exactly_when_members_stand_still() => Prop.ForAll(Runs.ToArbitrary(), run =>
    {
        var scripts = Roles.Select((_, role) => run.Where(s => s.Role == role).Select(TextOf).ToArray()).ToList();
        var text = GroupJob.Of([.. Roles.Zip(scripts, (role, script) => (role, 2, script.Append("true").ToArray()))]);
        return (GroupJob.Findings(text).Count > 0) == StandsStill(run);
    });

    [Property(MaxTest = 500)]
    public Property No_text_makes_the_reader_throw() => Prop.ForAll(
        Gen.Elements("lava-send", "lava-wait x", "$(", ")", "`", "'", "\"", "\\", "\n", ";", "&&", "||", "|", "&", "if ", "then ", "fi", "do ", "done", "case x in", "esac", "((", "[[ ", "]] ", "<<E", "E\n", "{ ", "}", "$", "${", "#", " ", "2>", ">", "f()", "!")
            .ListOf().Select(parts => string.Concat(parts)).ToArbitrary(),
        script => ShellCalls.Of(script, at => at <= script.Length ? new CallPlace(default, "") : throw new InvalidOperationException("a place behind the end")) is not null);

    /// <summary>The scripts of a run: each role has its events in their order. A wait comes only after what it waits for; a barrier is an event of all.</summary>
    private static List<string>[] ScriptsOf(Step[] run)
    {
        List<string>[] scripts = [[], [], [], []];
        var sent = new HashSet<(int Role, int Id)>();
        foreach (var step in run)
        {
            switch (step.Kind)
            {
                case 0:
                    sent.Add((step.Role, step.Id));
                    scripts[step.Role].Add(TextOf(step));
                    break;
                case 1 when sent.Any(s => s.Id == step.Id):
                case 2 when Enumerable.Range(0, 4).All(r => sent.Contains((r, step.Id))):
                case 3 when sent.Contains((step.Other, step.Id)):
                    scripts[step.Role].Add(TextOf(step));
                    break;
                case 4:
                    foreach (var script in scripts) script.Add(TextOf(step));
                    break;
            }
        }

        return scripts;
    }

    private static string TextOf(Step step) => step.Kind switch
    {
        0 => $"lava-send {Ids[step.Id]}",
        1 => $"lava-wait {Ids[step.Id]}",
        2 => $"lava-wait-all {Ids[step.Id]}",
        3 => $"lava-wait-all {Ids[step.Id]} {Roles[step.Other]}",
        _ => $"lava-sync {Ids[step.Id]}",
    };

    /// <summary>Two members for each role, a step at a time, straight from the rules of the group.</summary>
    private static bool StandsStill(Step[] run)
    {
        var scripts = Enumerable.Range(0, 8).Select(member => run.Where(s => s.Role == member / 2).ToArray()).ToArray();
        var at = new int[8];
        var sent = new HashSet<(int Member, int Id)>();
        for (var moved = true; moved;)
        {
            moved = false;
            for (var member = 0; member < 8; member++)
            {
                if (at[member] >= scripts[member].Length) continue;
                var step = scripts[member][at[member]];
                if (step.Kind == 4)
                {
                    if (!Enumerable.Range(0, 8).All(m => at[m] < scripts[m].Length && scripts[m][at[m]] is { Kind: 4 } other && other.Id == step.Id)) continue;
                    for (var m = 0; m < 8; m++) at[m]++;
                    moved = true;
                    continue;
                }

                var passes = step.Kind switch
                {
                    0 => true,
                    1 => sent.Any(s => s.Id == step.Id),
                    2 => Enumerable.Range(0, 8).All(m => sent.Contains((m, step.Id))),
                    _ => Enumerable.Range(0, 8).Where(m => m / 2 == step.Other).All(m => sent.Contains((m, step.Id))),
                };
                if (!passes) continue;
                if (step.Kind == 0) sent.Add((member, step.Id));
                at[member]++;
                moved = true;
            }
        }

        return Enumerable.Range(0, 8).Any(m => at[m] < scripts[m].Length);
    }
}
