namespace LavaActors.Jobs.Tests;

/// <summary>One mistake at a time in the single-node sample: one error, with its place and its remedy.</summary>
public sealed class BadJobTests
{
    [Theory]
    [InlineData("job_name: smoke\n", "", "job.yaml:1:1: error: 'job_name' is missing")]
    [InlineData("job_name: smoke", "job_name: 12", "expected a string, found the whole number '12'; put it in quotes: '12'")]
    [InlineData("job_name: smoke", "job_name: ''", "job_name: is empty")]
    [InlineData("device_type: mustang\n", "", "'device_type' is missing")]
    [InlineData("  job: {minutes: 30}\n", "", "timeouts: 'job' is missing")]
    [InlineData("priority: high", "priority: high\nrequeue: sometimes", "there is no requeue 'sometimes'; use never, or leave it out: then the lab's policy decides what comes of a job whose dispatcher is lost")]
    [InlineData("priority: high", "priority: urgent", "use low, medium, high or a whole number between 0 and 100")]
    [InlineData("priority: high", "priority: 101", "101 is out of range; use a whole number between 0 and 100")]
    [InlineData("visibility: {group: [lab, kernel]}", "visibility: secret", "use public, personal or {group: [name]}")]
    [InlineData("visibility: {group: [lab, kernel]}\n", "", "'visibility' is missing")]
    [InlineData("metadata: {branch: main}", "metdata: {branch: main}", "job.yaml:15:1: error: metdata: unknown key 'metdata'; did you mean 'metadata'?")]
    [InlineData("extra_kernel_args", "extra_kernel_arg", "did you mean 'extra_kernel_args'?")]
    [InlineData("tags: [usb]", "tags: {usb: 1}", "tags: expected a list of strings, found a mapping")]
    [InlineData("queue: {days: 2}", "queue: {day: 2}", "timeouts.queue.day: unknown key 'day'; did you mean 'days'?")]
    [InlineData("queue: {days: 2}", "queue: {days: 2, hours: 3}", "2 units are given; write one unit and a whole number, as {minutes: 5}")]
    [InlineData("queue: {days: 2}", "queue: {days: 0}", "a timeout of zero")]
    [InlineData("queue: {days: 2}", "queue: 5", "a timeout is a mapping, found the whole number '5'")]
    [InlineData("queue: {days: 2}", "queue: {days: 1.5}", "expected a whole number, found the number '1.5'")]
    [InlineData("uboot-commands:", "uboot_commands:", "'uboot_commands' cannot be the name of an action")]
    public void At_the_top(string old, string replacement, string expected) => Fails(old, replacement, expected);

    [Theory]
    [InlineData("    timeout: {minutes: 12}", "    timeout: {minutes: 31}", "actions[0].deploy.timeout: 31 minutes is longer than the whole job's 30 minutes; shorten it, or raise timeouts.job")]
    [InlineData("action: {minutes: 3}", "action: {hours: 1}", "timeouts.action: 1 hour is longer than the whole job's 30 minutes")]
    [InlineData("http-download: {minutes: 2}", "http-download: {hours: 2}", "actions[0].deploy.timeouts.http-download: 2 hours is longer")]
    [InlineData("login-action: {seconds: 40}", "login-action: {seconds: 1801}", "timeouts.connections.login-action: 30 minutes 1 second is longer")]
    public void A_timeout_larger_than_the_jobs(string old, string replacement, string expected) => Fails(old, replacement, expected);

    [Theory]
    [InlineData("- deploy:", "- depoly:", "there is no action 'depoly'; did you mean 'deploy'?")]
    [InlineData("    to: tftp\n", "", "actions[0].deploy: 'to' is missing")]
    [InlineData("    os: debian\n", "    os: debian\n    authorize: scp\n", "'scp' cannot be authorized; the one value is 'ssh'")]
    [InlineData("    os: debian\n", "    os: debian\n    repeat: 3\n", "stands beside 'failure_retry'")]
    [InlineData("    os: debian\n", "    os: debian\n    role: [host]\n", "a job without roles has a block with one")]
    [InlineData("    os: debian\n", "    os: debian\n    persistent_nfs: {address: 'a:/b'}\n", "stands beside 'nfsrootfs'")]
    [InlineData("nfsrootfs: {url: \"https://files.example.com/root.tar.gz?x=1\", compression: gz, prefix: root/, install_modules: false}", "persistent_nfs: {address: '-oexec:/b'}", "'-oexec:/b' is no NFS address; write server:/path")]
    [InlineData("type: uimage", "type: bootm", "that is the boot command; the kernel's own type is 'uimage'")]
    [InlineData("http://files.example.com/uImage", "htp://files.example.com/uImage", "files cannot be fetched by 'htp://'; did you mean 'http'?")]
    [InlineData("http://files.example.com/uImage", "files.example.com/uImage", "is no URL; begin with http://, https:// or file://")]
    [InlineData("http://files.example.com/uImage", "http://files.example.com/images/", "names no file; the last part of the path must be a file name")]
    [InlineData("http://files.example.com/uImage", "http://files.example.com", "names no file")]
    [InlineData("http://files.example.com/uImage", "http:///uImage", "names no host")]
    [InlineData("http://files.example.com/uImage", "downloads://../../etc/shadow", "leads out of the downloads")]
    [InlineData("http://files.example.com/uImage", "scp://-oProxyCommand=x:/a", "begins with '-' where a host should be")]
    [InlineData("2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae", "2c26b46b68ffc68ff99b453c", "has 24 characters; an sha256sum has 64 hexadecimal digits")]
    [InlineData("2c26b46b68ffc68f", "2c26b46b68ffc68g", "is not hexadecimal")]
    [InlineData("compression: gz", "compression: zip2", "'zip2' is not possible here; did you mean 'zip'?")]
    [InlineData("prefix: root/", "prefix: ../", "is no directory inside the archive")]
    [InlineData("prefix: root/", "prefix: 'root; reboot/'", "is no directory inside the archive")]
    [InlineData("to: tftp", "to: tfpt", "actions[0].deploy.to: there is no deploy method 'tfpt'; did you mean 'tftp'?")]
    [InlineData("dtb: {url: \"file:///srv/mustang.dtb\"}", "dtb: {url: \"file:///srv/mustang.dtb\", overlays: {lava: true}}", "'format' is missing; say what the image is that takes the overlays: cpio.newc, ext4, tar")]
    [InlineData("dtb: {url: \"file:///srv/mustang.dtb\"}", "dtb: {url: \"file:///srv/mustang.dtb\", format: tar, overlays: {x: {url: \"http://h/x\", format: file, path: ../x}}}", "'../x' is no place in the image; write an absolute path without '..'")]
    [InlineData("      notes: {url", "      '../notes': {url", "'../notes' cannot be the name of a file here")]
    [InlineData("    os: debian\n", "    os: debian\n    overlay_backend: guestfish\n", "'guestfish' is not possible here; did you mean 'guestfs'?")]
    [InlineData("failure_retry: 2", "failure_retry: 0", "0 is out of range; use a whole number between 1 and 1000")]
    [InlineData("- {url: \"http://files.example.com/a.dtbo\"}", "- http://files.example.com/a.dtbo", "actions[0].deploy.dtbo[0]: expected a mapping with 'url'")]
    public void In_a_deploy(string old, string replacement, string expected) => Fails(old, replacement, expected);

    [Theory]
    [InlineData("    prompts: ['root@board:', '/ # ']\n", "", "actions[1].boot: 'prompts' is missing; give the prompt of the shell that the tests run in")]
    [InlineData("prompts: ['root@board:', '/ # ']", "prompts: []", "the list is empty")]
    [InlineData("prompts: ['root@board:', '/ # ']", "prompts: ['root@board:', '']", "actions[1].boot.prompts[1]: an empty prompt would match anywhere")]
    [InlineData("prompts: ['root@board:', '/ # ']", "prompts: ['x*']", "'x*' matches the empty text")]
    [InlineData("prompts: ['root@board:', '/ # ']", "prompts: ['[root@board']", "is not a regular expression")]
    [InlineData("      password: secret\n", "", "actions[1].boot.auto_login.password_prompt: there is no password to answer it with")]
    [InlineData("      username: root\n", "", "'username' is missing")]
    [InlineData("login_prompt: 'login:'", "login_prompt: ''", "login_prompt: is empty")]
    [InlineData("failure_message: Oops", "failure_message: '(Oops'", "is not a regular expression")]
    [InlineData("    commands: [dhcp, 'bootm {KERNEL_ADDR}']\n", "", "'commands' is missing; name a command set")]
    [InlineData("method: u-boot", "methd: u-boot", "'method' is missing")]
    [InlineData("method: u-boot", "method: uboot", "actions[1].boot.method: there is no boot method 'uboot'; did you mean 'u-boot'?")]
    [InlineData("reset: no", "reset: never", "expected true or false, found the string 'never'")]
    [InlineData("unpack_command: tar -C / -xzf", "transfer_method: http", "'unpack_command' is missing")]
    public void In_a_boot(string old, string replacement, string expected) => Fails(old, replacement, expected, first: true);

    [Theory]
    [InlineData("name: archive", "name: smoke", "the name 'smoke' is taken by the definition at line 63; give each definition of a namespace its own name")]
    [InlineData("name: archive", "name: lava", "'lava' is the suite of the pipeline's own results")]
    [InlineData("name: archive", "name: a.b", "use letters, digits, '_' and '-'")]
    [InlineData("from: url", "from: svn", "definitions cannot come from 'svn'")]
    [InlineData("path: t/x.yaml", "path: ../x.yaml", "leads out of the repository")]
    [InlineData("repository: https://git.example.com/tests.git", "repository: 'ext::sh -c x'", "use an http, https, git, ssh or file URL")]
    [InlineData("repository: https://git.example.com/tests.git", "repository: tests.git", "is no address of a git repository")]
    [InlineData("repository: https://git.example.com/tests.git", "repository: '--upload-pack=touch x'", "is not fetched; use an http, https, git, ssh or file URL")]
    [InlineData("repository: https://git.example.com/tests.git", "repository: 'fd::17/x'", "is not fetched")]
    [InlineData("repository: https://git.example.com/tests.git", "repository: 'ssh://-oProxyCommand=x/y'", "names a host that begins with '-'")]
    [InlineData("repository: https://git.example.com/tests.git", "repository: 'git@-oProxyCommand=x:y'", "names a host that begins with '-'")]
    [InlineData("repository: https://git.example.com/tests.git", "repository: 'ftp://h/x'", "git does not fetch by 'ftp://' here")]
    [InlineData("repository: https://files.example.com/tests.tar.xz", "repository: 'ftp://h/tests.tar'", "files cannot be fetched by 'ftp://'")]
    [InlineData("repository: https://files.example.com/tests.tar.xz", "repository: 'scp://-oProxyCommand=x/tests.tar'", "files cannot be fetched by 'scp://'")]
    [InlineData("repository: https://files.example.com/tests.tar.xz", "repository: https:///tests.tar", "names no host")]
    [InlineData("repository: https://files.example.com/tests.tar.xz", "repository: https://h/", "names no file")]
    [InlineData("repository: https://files.example.com/tests.tar.xz", "repository: '-x'", "is no URL")]
    [InlineData("branch: stable", "branch: --exec=x", "'--exec=x' is no branch of git; give a branch or tag, as 'main'")]
    [InlineData("branch: stable", "revision: '-x'", "'-x' is no revision of git")]
    [InlineData("name: archive", "name: ../archive", "'../archive' cannot be a suite")]
    [InlineData("branch: stable", "revision: abc\n      shallow: true", "a shallow clone need not hold the 'revision'")]
    [InlineData("skip_install: [deps]", "skip_install: [dep]", "did you mean 'deps'?")]
    [InlineData("lava-signal: kmsg", "lava-signal: serial", "use stdout or kmsg")]
    [InlineData("parameters: {A: 1, B: null}", "parameters: {a-b: 1}", "'a-b' cannot be a shell variable")]
    [InlineData("parameters: {A: 1, B: null}", "parameters: {A: [1]}", "parameters.A: expected a string, found a list")]
    public void In_a_test(string old, string replacement, string expected) => Fails(old, replacement, expected);

    [Theory]
    [InlineData("- command:\n    namespace: board\n", "- command:\n", "actions[2].command: has no namespace, while other blocks have one")]
    [InlineData("- command:\n    namespace: board\n", "- command:\n    namespace: common\n", "'common' is reserved")]
    [InlineData("namespace: board", "namespace: ../board", "'../board' cannot be a namespace")]
    [InlineData("    timeout: {minutes: 5, skip: true}", "    connection-namespace: bord", "no block is in namespace 'bord'; did you mean 'board'?")]
    public void In_namespaces(string old, string replacement, string expected) => Fails(old, replacement, expected, first: true);

    [Fact]
    public void A_test_block_with_nothing_to_do_is_refused()
    {
        var text = Text.Sample("single.yaml");
        text = text[..text.IndexOf("    definitions:", StringComparison.Ordinal)];
        Assert.Contains("actions[3].test: there is nothing to test", Text.OnlyError(text), StringComparison.Ordinal);
    }

    [Fact]
    public void All_mistakes_of_a_job_are_reported_at_once_in_the_order_of_the_text()
    {
        var text = Text.Sample("single.yaml", "job_name: smoke", "job_nam: smoke")
            .Replace("type: uimage", "type: elf", StringComparison.Ordinal)
            .Replace("      username: root\n", "", StringComparison.Ordinal)
            .Replace("name: archive", "name: smoke", StringComparison.Ordinal);
        var errors = JobDocument.Parse(text, "job.yaml").Errors.ToList();
        Assert.Equal(
            ["", "job_nam", "actions[0].deploy.kernel.type", "actions[1].boot.auto_login", "actions[3].test.definitions"],
            errors.Select(e => e.Path));
        Assert.Equal(errors.OrderBy(e => e.Where.Line), errors);
        Assert.All(errors, e => Assert.NotEmpty(e.Remedy));
    }

    [Theory]
    [InlineData("", "the job is empty")]
    [InlineData("- a\n", "a job is a mapping, found a list")]
    [InlineData("a: [", "job.yaml:2:1: error: a value is missing here, or a '{' or '[' before it is not closed")]
    public void What_is_no_job_is_refused(string text, string expected) => Assert.Contains(expected, Text.OnlyError(text), StringComparison.Ordinal);

    private static void Fails(string old, string replacement, string expected, bool first = false)
    {
        var text = Text.Sample("single.yaml", old, replacement);
        if (!first)
        {
            Assert.Contains(expected, Text.OnlyError(text), StringComparison.Ordinal);
            return;
        }

        Assert.Contains(JobDocument.Parse(text, "job.yaml").Errors, e => e.ToString().Contains(expected, StringComparison.Ordinal));
    }
}
