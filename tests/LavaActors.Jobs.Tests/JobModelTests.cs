namespace LavaActors.Jobs.Tests;

public sealed class JobModelTests
{
    [Fact]
    public void What_has_no_effect_is_said()
    {
        var warnings = Text.Warnings(Text.Sample("single.yaml", "tags: [usb]\n", "tags: [usb]\nnotify: {criteria: {status: finished}}\nworker: lab-1\nreboot_to_fastboot: false\n"));
        string[] unused = ["reboot_to_fastboot"];
        Assert.Equal(unused, warnings.Where(w => w.What.Contains("has no effect", StringComparison.Ordinal)).Select(w => w.Path).Order());
        Assert.DoesNotContain(warnings, w => w.Path.StartsWith("context", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("https://[2001:db8::7]/tests.git")]
    [InlineData("git@[2001:db8::7]:tests.git")]
    [InlineData("file:///srv/tests.git")]
    [InlineData("/srv/tests.git")]
    public void A_git_repository_may_be_on_an_IPv6_host_or_the_dispatcher_s_own(string url) =>
        Text.Job(Text.Sample("single.yaml", "repository: https://git.example.com/tests.git", $"repository: '{url}'"));

    [Fact]
    public void A_job_is_read_with_all_its_parts()
    {
        var job = Text.Job(Text.Sample("single.yaml"));
        Assert.Equal(("smoke", "mustang", 100), (job.JobName, job.DeviceType, job.Priority));
        Assert.Equal(["lab", "kernel"], job.Visibility.Groups);
        Assert.Equal(TimeSpan.FromMinutes(30), job.Timeouts.Job);
        Assert.Equal(TimeSpan.FromSeconds(90), job.Timeouts.Connection);
        Assert.Equal(TimeSpan.FromDays(2), job.Timeouts.Queue);
        Assert.Equal(TimeSpan.FromMinutes(4), job.Timeouts.Actions["uboot-commands"]);
        Assert.Equal(TimeSpan.FromSeconds(40), job.Timeouts.Connections["login-action"]);
        Assert.Equal("abc", job.Secrets["TOKEN"]);
        Assert.Equal(["usb"], job.Tags);
        Assert.Equal(["deploy", "boot", "command", "test"], job.Actions.Select(a => a.Kind));
        Assert.All(job.Actions, a => Assert.Equal("board", a.Namespace));
        Assert.Null(job.MultiNode);
        Assert.Null(job.Membership);
    }

    [Fact]
    public void A_deploy_has_its_files_in_the_order_of_the_text()
    {
        var deploy = Assert.IsType<DeployBlock>(Text.Job(Text.Sample("single.yaml")).Actions[0]);
        Assert.Equal(["nfsrootfs", "kernel", "dtb", "dtbo0", "dtbo1", "extra_files.notes"], deploy.Resources.Keys);
        var root = deploy.Resources["nfsrootfs"];
        Assert.Equal(("gz", "root/", false, true, "root.tar.gz"), (root.Compression, root.Prefix, root.InstallModules, root.InstallOverlay, root.FileName));
        var kernel = deploy.Resources["kernel"];
        Assert.Equal("uimage", kernel.Type);
        Assert.StartsWith("2c26b46b", kernel.Sha256Sum, StringComparison.Ordinal);
        Assert.Equal("token", kernel.Headers["PRIVATE-TOKEN"]);
        Assert.Equal((2, TimeSpan.FromSeconds(7)), (deploy.FailureRetry, deploy.FailureRetryInterval));
        Assert.Equal(TimeSpan.FromMinutes(2), deploy.Timeouts["http-download"]);
    }

    [Fact]
    public void A_boot_has_its_commands_prompts_and_login()
    {
        var boot = Assert.IsType<BootBlock>(Text.Job(Text.Sample("single.yaml")).Actions[1]);
        Assert.Equal(["dhcp", "bootm {KERNEL_ADDR}"], boot.InlineCommands!);
        Assert.Null(boot.CommandsName);
        Assert.Equal(["root@board:", "/ # "], boot.Prompts);
        var login = boot.AutoLogin!;
        Assert.Equal(("login:", "root", "Password:", "secret"), (login.LoginPrompt, login.Username, login.PasswordPrompt, login.Password));
        Assert.Equal(["su"], boot.AutoLogin!.LoginCommands);
        Assert.Equal(("", "reboot", "Oops", false), (boot.KernelStartMessage, boot.ShutdownMessage, boot.FailureMessage, boot.Reset));
        Assert.Equal(["reboot", "reboot -f"], boot.SoftReboot);
        Assert.Equal(new TransferOverlay("wget", "tar -C / -xzf", "http"), boot.TransferOverlay);
    }

    [Fact]
    public void A_test_has_its_definitions()
    {
        var test = Assert.IsType<TestBlock>(Text.Job(Text.Sample("single.yaml")).Actions[3]);
        Assert.True(test.TimeoutSkip);
        var git = test.Definitions[0];
        Assert.Equal((TestSource.Git, "https://git.example.com/tests.git", "stable", true, false, true), (git.From, git.RepositoryUrl, git.Branch, git.Shallow, git.History, git.Recursive));
        Assert.Equal(["A=1", "B=", "C=x"], git.Parameters.Select(p => $"{p.Key}={p.Value}"));
        Assert.Equal(("kmsg", "deps"), (git.LavaSignal, git.SkipInstall.Single()));
        Assert.Equal(["one", "two"], git.Expected);
        var url = test.Definitions[1];
        Assert.Equal((TestSource.Url, "xz", 1), (url.From, url.Compression, url.StripComponents));
    }

    [Fact]
    public void The_users_job_is_valid_and_its_old_extras_are_warnings()
    {
        var warnings = Text.Warnings(Text.Sample("mustang-ssh-guest.yaml"));
        Assert.Equal(["actions[1].deploy.connection", "actions[1].deploy.protocols.lava-multinode", "actions[2].boot.type"], warnings.Select(w => w.Path));
        Assert.Equal("the call may wait 5 minutes, its block only 30 seconds", warnings[1].What);
        Assert.Equal(17, warnings[0].Where.Line);
    }

    [Fact]
    public void The_users_job_says_what_its_author_meant()
    {
        var job = Text.Job(Text.Sample("mustang-ssh-guest.yaml"));
        Assert.Equal(["guest", "host"], job.MultiNode!.Roles.Select(r => r.Name));
        Assert.Equal(4, job.MultiNode.GroupSize);
        var guest = job.MultiNode.Role("guest")!;
        Assert.True(guest is { IsGuest: true, DelaysStart: true, HostRole: "host", Count: 3 });
        Assert.Equal(TimeSpan.FromMinutes(15), guest.Timeout);
        Assert.True(((DeployBlock)job.Actions[0]).AuthorizeSsh);
        var call = Assert.Single(job.Actions[1].ProtocolCalls);
        Assert.Equal(("prepare-scp-overlay", "lava-wait", "ipv4", "ipaddr"), (call.ActionName, call.Request, call.MessageId, call.WantedKeys.Single()));
        var boot = (BootBlock)job.Actions[3];
        Assert.Equal(("ipv4", "ipaddr"), (boot.HostId, boot.HostKey));
        Assert.Equal("nfs", ((BootBlock)job.Actions[2]).CommandsName);
        var inline = ((TestBlock)job.Actions[4]).Definitions[0];
        Assert.Equal("install-ssh", ((LavaActors.Yaml.YamlScalar)((LavaActors.Yaml.YamlMap)inline.InlineDefinition!["metadata"]!)["name"]!).Text);
    }

    [Theory]
    [InlineData("lava_start", true)]
    [InlineData("lava-start", true)]
    [InlineData("lavastart", false)]
    [InlineData("LAVA_START", false)]
    public void The_start_message_is_known_with_hyphen_and_with_underscore(string id, bool releases) => Assert.Equal(releases, DelayedStart.IsRelease(id));

    [Fact]
    public void A_request_may_be_written_with_an_underscore() =>
        Assert.True(Text.Job(Text.Sample("mustang-ssh-guest.yaml", "request: lava-start", "request: lava_start")).MultiNode!.Role("guest")!.DelaysStart);
}
