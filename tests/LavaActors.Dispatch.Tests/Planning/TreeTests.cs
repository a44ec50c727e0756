using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;
using LavaActors.Jobs.Methods;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Tests.Planning;

/// <summary>The trees of all methods, run or only planned, are LAVA's: levels, names and times of the samples in <c>Trees</c>.</summary>
public sealed class TreeTests
{
    public static TheoryData<string> Samples => [.. TreeSample.Names];

    [Theory]
    [MemberData(nameof(Samples))]
    public void The_tree_of_a_sample_is_the_recorded_one(string name)
    {
        var sample = TreeSample.Read(name);
        var result = sample.Plan();
        Assert.Empty(result.Faults.Except(result.NotRun).Select(fault => fault.Message));
        Assert.Equal(sample.Expected, TreeSample.Lines(result.Partial!));
    }

    [Fact]
    public void Every_planned_method_has_a_sample()
    {
        var blocks = TreeSample.Names.SelectMany(name => TreeSample.Read(name).Job.Actions).ToList();
        Assert.Empty(MethodTable.All
            .Where(m => m.State >= MethodState.Planned && (m.Kind, m.Name) is not ("test", "docker") && !blocks.Any(block => IsOf(m, block)))
            .Select(m => $"{m.Kind} {m.Name}"));
    }

    [Fact]
    public void What_is_only_planned_makes_no_plan_to_be_run_and_is_refused_with_the_words_of_a_submission()
    {
        foreach (var name in TreeSample.Names)
        {
            var sample = TreeSample.Read(name);
            var result = sample.Plan();
            var refused = sample.Job.Actions.Where(block => BlockSupport.WhyNotRun(block) is not null).ToList();
            Assert.Equal(
                refused.Select(block => $"{block.Span}: {BlockSupport.WhyNotRun(block)}"),
                result.NotRun.Where(fault => fault.ErrorType == ErrorTypes.Job).Select(fault => fault.Message));
            Assert.Equal(result.NotRun.Count == 0, result.Plan is not null);
        }
    }

    [Theory]
    [InlineData("fastboot-power", "fastboot_options", "deploy fastboot: the device's configuration has no 'fastboot_options'")]
    [InlineData("musca", "board_id", "deploy musca: the device's configuration has no 'board_id'")]
    public void A_device_that_lacks_what_a_planned_method_needs_is_told(string name, string key, string reason)
    {
        var sample = TreeSample.Read(name);
        var device = Devices.DeviceConfiguration.Parse(Yaml.YamlWriter.Write(sample.Device.Source.Without(key)), "device.yaml").Device!;
        var faults = PlanBuilder.Build(sample.Job, device).Faults;
        Assert.Contains(faults, fault => fault.Message.Contains(reason, StringComparison.Ordinal) && !fault.Message.Contains("deploy mps", StringComparison.Ordinal));
    }

    private static bool IsOf(MethodEntry method, ActionBlock block) => block switch
    {
        DeployBlock deploy => method.Kind == "deploy" && method.Name == deploy.To,
        BootBlock boot => method.Kind == "boot" && method.Name == boot.Method,
        TestBlock test => method.Kind == "test" && test.Parameters.ContainsKey(method.Name),
        CommandBlock => method.Kind == "command",
        _ => false,
    };
}
