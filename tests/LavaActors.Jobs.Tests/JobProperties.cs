using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using LavaActors.Yaml;

namespace LavaActors.Jobs.Tests;

public sealed class JobProperties
{
    /// <summary>Names of which some are part of others.</summary>
    private static readonly string[] Names = ["host", "ghost", "hos", "h", "guest", "guests"];

    private sealed record Shape((string Role, int Count)[] Roles, string[][] Blocks);

    private static readonly Gen<Shape> Shapes =
        from size in Gen.Choose(1, Names.Length)
        from names in Gen.Shuffle(Names)
        let roles = names.Take(size).ToArray()
        from counts in Gen.Choose(1, 3).ArrayOf(size)
        from extra in Gen.SubListOf(roles).Where(r => r.Count > 0).Select(r => r.ToArray()).ListOf(4)
        from order in Gen.Shuffle(roles.Select(r => new[] { r }).Concat(extra))
        select new Shape([.. roles.Zip(counts)], [.. order]);

    [Property(MaxTest = 200)]
    public Property The_split_gives_every_block_once_to_every_instance_of_its_roles_and_to_nobody_else() => Prop.ForAll(Shapes.ToArbitrary(), shape =>
    {
        var parse = JobDocument.Parse(TextOf(shape), "job.yaml");
        var subJobs = MultiNodeSplit.Split(parse.Job!, "group");
        var expected = shape.Roles.SelectMany(r => Enumerable.Repeat(
            (r.Role, Blocks: string.Join(',', shape.Blocks.Index().Where(b => b.Item.Contains(r.Role)).Select(b => $"block{b.Index}"))), r.Count));
        var found = subJobs.Select(s => (s.Role, Blocks: string.Join(',', s.Parsed.Actions.Cast<CommandBlock>().Select(c => c.Name))));
        var sameGroup = subJobs.All(s => s.Parsed.Membership!.GroupSize == subJobs.Count && s.Parsed.Actions.All(a => a.Roles.SequenceEqual([s.Role])));
        return expected.SequenceEqual(found) && sameGroup && subJobs.Select(s => s.SubId).SequenceEqual(Enumerable.Range(0, subJobs.Count));
    });

    [Property(MaxTest = 150)]
    public Property A_sub_job_survives_being_written_and_read() => Prop.ForAll(Shapes.ToArbitrary(), shape =>
        MultiNodeSplit.Split(JobDocument.Parse(TextOf(shape), "job.yaml").Job!, "group").All(s =>
            JobDocument.ParseSubJob(s.Text).Job is { } job && job.Source.ContentEquals(s.Definition)));

    /// <summary>Cuts, doubles, swaps and overwrites lines of real jobs: whatever comes out, there is a job or an error with a place.</summary>
    [Property(MaxTest = 400)]
    public Property A_spoilt_job_is_read_or_refused_and_never_throws() => Prop.ForAll(Spoilt.ToArbitrary(), text =>
    {
        var parse = JobDocument.Parse(text, "job.yaml");
        var subJob = JobDocument.ParseSubJob(text);
        if (parse.Job is { } job) MultiNodeSplit.Split(job, "group");
        return (parse.IsValid || parse.Errors.Any(e => e.Where.IsKnown)) && (subJob.IsValid || subJob.Errors.Any());
    });

    [Property(MaxTest = 300)]
    public Property Random_trees_never_make_the_reader_throw() => Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
    {
        var text = YamlWriter.Write(RandomTree(new Random(seed), 6));
        return JobDocument.Parse(text, "job.yaml").Diagnostics.Count > 0 && TestDefinition.Parse(text, "t.yaml").Diagnostics.Count > 0;
    });

    private static readonly string[] Values = ["", "5", "yes", "[]", "{}", "null", "ssh", "'", "[host]", "{minutes: 1}", "- x", "\t", "lava", "&a", "*a", "<<: {}", "host", "{a: [b]}"];

    private static readonly Gen<string> Spoilt =
        from name in Gen.Elements("single.yaml", "mustang-ssh-guest.yaml")
        from spoils in (from kind in Gen.Choose(0, 4) from a in Gen.Choose(0, 9999) from b in Gen.Choose(0, 9999) select (kind, a, b)).ListOf(3)
        select Spoil(Text.Sample(name), spoils);

    private static string Spoil(string text, IEnumerable<(int Kind, int A, int B)> spoils)
    {
        var lines = text.Split('\n').ToList();
        foreach (var (kind, a, b) in spoils)
        {
            var line = a % lines.Count;
            var colon = lines[line].IndexOf(": ", StringComparison.Ordinal);
            switch (kind)
            {
                case 0 when lines.Count > 1: lines.RemoveAt(line); break;
                case 1: lines.Insert(line, lines[line]); break;
                case 2: (lines[line], lines[b % lines.Count]) = (lines[b % lines.Count], lines[line]); break;
                case 3 when colon > 0: lines[line] = lines[line][..(colon + 2)] + Values[b % Values.Length]; break;
                default: lines[line] = lines[line].Insert(b % (lines[line].Length + 1), Values[b % Values.Length]); break;
            }
        }

        return string.Join('\n', lines);
    }

    /// <summary>Trees whose keys are those that the readers look for, and whose values are of any kind.</summary>
    private static YamlNode RandomTree(Random random, int depth)
    {
        string[] keys =
        [
            "job_name", "actions", "timeouts", "job", "protocols", "lava-multinode", "roles", "host", "guest", "count", "connection", "host_role", "deploy", "boot", "test",
            "command", "to", "method", "role", "definitions", "repository", "from", "name", "path", "url", "kernel", "dtbo", "prompts", "auto_login", "parameters", "metadata",
            "run", "steps", "install", "deps", "parse", "pattern", "visibility", "priority", "context", "timeout", "minutes", "message", "action", "request", "messageID", "notify",
        ];
        string[] words = ["tftp", "ssh", "u-boot", "host", "guest", "inline", "git", "http://a/b", "lava-wait", "(", "", "5"];
        return (depth == 0 ? random.Next(2) : random.Next(8)) switch
        {
            0 => YamlNodes.String(words[random.Next(words.Length)]),
            1 => random.Next(3) switch { 0 => YamlNodes.Null, 1 => YamlNodes.Int(random.Next(-1, 5)), _ => YamlNodes.Bool(true) },
            2 or 3 => YamlNodes.List(Enumerable.Range(0, random.Next(4)).Select(_ => RandomTree(random, depth - 1))),
            _ => YamlNodes.Map(keys.OrderBy(_ => random.Next()).Take(random.Next(8)).Select(k => (k, RandomTree(random, depth - 1)))),
        };
    }

    private static string TextOf(Shape shape)
    {
        var text = new StringBuilder("job_name: x\nvisibility: public\ntimeouts: {job: {minutes: 5}}\nprotocols:\n  lava-multinode:\n    roles:\n");
        foreach (var (role, count) in shape.Roles) text.Append($"      {role}: {{device_type: t, count: {count}}}\n");
        text.Append("actions:\n");
        foreach (var (index, roles) in shape.Blocks.Index()) text.Append($"- command: {{role: [{string.Join(", ", roles)}], name: block{index}}}\n");
        return text.ToString();
    }
}
