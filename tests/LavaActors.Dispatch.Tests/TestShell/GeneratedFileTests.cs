using LavaActors.Dispatch.Overlay;
using LavaActors.Dispatch.Test.Shell;
using LavaActors.Jobs;
using LavaActors.Yaml;

namespace LavaActors.Dispatch.Tests.TestShell;

public sealed class GeneratedFileTests
{
    private static readonly ShellDefinition Definition = new()
    {
        Name = "d",
        Parameters = [new("A", "1")],
        Install = new InstallSection
        {
            Keys = ["ABCDEF01"],
            Sources = ["deb http://x y main"],
            Dependencies = ["pkg"],
            DependenciesBy = new Dictionary<string, IReadOnlyList<string>> { ["debian"] = ["own"], ["fedora"] = ["other"] },
            Steps = ["make"],
        },
        RunSteps = ["lava-test-case x --shell echo $1", "echo $1"],
    };

    private static readonly ScriptPlace Place = new() { Suite = "0_d", Directory = "/lava-1/0/tests/0_d", Functions = "/lava-1/functions", JobParameters = [new("A", "it's"), new("b-c", "1")] };

    [Fact]
    public void The_run_script_has_its_parts_in_order() => Assert.Equal(
        """
        ###default parameters from test definition###
        A='1'
        ###test parameters from job submission###
        A='it'\''s'
        # left out, no name for a shell variable: b-c
        ######
        set -e
        set -x
        export TESTRUN_ID=0_d
        cd /lava-1/0/tests/0_d
        UUID="$(cat uuid)"
        set +x
        . /lava-1/functions
        [ -z "${LAVA_JOURNAL:-}" ] || echo "<LAVA_SIGNAL_STARTRUN $TESTRUN_ID $UUID>" 2>/dev/null >>"$LAVA_JOURNAL" || :
        echo "<LAVA_SIGNAL_STARTRUN $TESTRUN_ID $UUID>"
        set -x
        lava-test-case x --shell echo \$1
        echo $1
        set +x
        [ -z "${LAVA_JOURNAL:-}" ] || echo "<LAVA_SIGNAL_ENDRUN $TESTRUN_ID $UUID>" 2>/dev/null >>"$LAVA_JOURNAL" || :
        echo "<LAVA_SIGNAL_ENDRUN $TESTRUN_ID $UUID>"

        """,
        DefinitionScripts.Run(Definition, Place));

    [Fact]
    public void A_character_delay_is_kept_before_each_signal()
    {
        var script = DefinitionScripts.Run(Definition, Place with { CharacterDelay = TimeSpan.FromMilliseconds(10) });
        Assert.Contains("export CHARACTER_DELAY=0.01\nsleep 0.01\n[ -z \"${LAVA_JOURNAL:-}\" ] || echo \"<LAVA_SIGNAL_STARTRUN", script);
        Assert.Contains("sleep 0.01\n[ -z \"${LAVA_JOURNAL:-}\" ] || echo \"<LAVA_SIGNAL_ENDRUN", script);
    }

    [Fact]
    public void The_install_script_has_what_is_not_skipped()
    {
        var all = DefinitionScripts.Install(Definition, Place, "debian")!;
        Assert.EndsWith("lava-add-keys ABCDEF01\nlava-add-sources 'deb http://x y main'\nlava-install-packages pkg own\ncd /lava-1/0/tests/0_d\npwd\nmake\n", all);
        Assert.EndsWith("lava-install-packages pkg\n", DefinitionScripts.Install(Definition, Place with { Skip = InstallParts.Keys | InstallParts.Sources | InstallParts.Steps }, null));
        Assert.EndsWith("######\n", DefinitionScripts.Install(Definition, Place with { Skip = InstallParts.All }, "debian"));
        Assert.Null(DefinitionScripts.Install(Definition with { Install = null }, Place, "debian"));
    }

    [Theory]
    [InlineData("keys", "lava-add-keys")]
    [InlineData("sources", "lava-add-sources")]
    [InlineData("deps", "lava-install-packages")]
    [InlineData("steps", "make")]
    public void Each_part_of_the_installation_may_be_skipped_by_its_name(string part, string command)
    {
        var skip = JobDefinitions.Of(new TestDefinitionRef { From = TestSource.Inline, Repository = YamlMap.Empty, Path = "a", Name = "a", SkipInstall = [part] }, 0, 0, "1_1").Skip;
        var lines = DefinitionScripts.Install(Definition, Place with { Skip = skip }, "debian")!.Split('\n');

        string[] commands = ["lava-add-keys", "lava-add-sources", "lava-install-packages", "make"];
        Assert.Equal(commands.Except([command]), commands.Where(c => lines.Any(line => line.StartsWith(c, StringComparison.Ordinal))));
    }

    [Fact]
    public void Nested_values_become_flat_variables()
    {
        var info = new List<object?> { new Dictionary<string, object?> { ["board_id"] = "0123", ["on"] = true, ["count"] = 3, ["ratio"] = 0.5, ["none"] = null } };
        Assert.Equal(
            "export LAVA_DEVICE_INFO_0_board_id=0123\nexport LAVA_DEVICE_INFO_0_on=1\nexport LAVA_DEVICE_INFO_0_count=3\nexport LAVA_DEVICE_INFO_0_ratio=0.5\nexport LAVA_DEVICE_INFO_0_none=''\n",
            EnvironmentFile.Exports(EnvironmentFile.Flatten("LAVA_DEVICE_INFO", info)));
        Assert.Equal("TOKEN='a b'\\''c'\n# left out, no name for a shell variable: b d\n", EnvironmentFile.Assignments([new("TOKEN", "a b'c"), new("b d", "x")]));
    }

    [Theory]
    [InlineData("debian", "/bin/bash", "/lava-7", "--warning no-timestamp")]
    [InlineData("ubuntu", "/bin/sh", "/lava-7", "--warning no-timestamp")]
    [InlineData("apertis", "/bin/sh", "/var/lib/lava-7", "--warning no-timestamp")]
    [InlineData("oe", "/bin/sh", "/lava-7", "")]
    [InlineData("lede", "/bin/sh", "/tmp/lava-results-7", "")]
    [InlineData("android", "/system/bin/sh", "/data/local/tmp/lava-7", "")]
    [InlineData(null, "/bin/sh", "/lava-7", "")]
    [InlineData("beos", "/bin/sh", "/lava-7", "")]
    public void Each_system_has_its_values(string? os, string shell, string directory, string flags)
    {
        var profile = OperatingSystemProfile.For(os);
        Assert.Equal((shell, directory, flags), (profile.Shell, profile.DirectoryOf("7"), profile.TarFlags));
    }

    [Theory]
    [InlineData("/lava")]
    [InlineData("lava-%s")]
    [InlineData("/x/../lava-%s")]
    [InlineData("/it's/lava-%s")]
    public void A_results_directory_must_be_a_clean_path_with_the_job_in_it(string directory) =>
        Assert.Contains("lava_test_results_dir", Assert.Throws<FormatException>(() => OperatingSystemProfile.For("debian").With(null, directory, null).DirectoryOf("7")).Message);

    [Fact]
    public void A_pattern_without_its_groups_is_refused()
    {
        Assert.Contains("result", Assert.Throws<ArgumentException>(() => ParsePattern.Of("(?P<test_case_id>x)")).Message);
        Assert.Empty(ParsePattern.Of("(?P<test_case_id>.+): (?P<result>pass)").Find("two words: pass"));
    }
}
