using LavaActors.EndToEnd.Jobs;
using LavaActors.EndToEnd.Lab;

namespace LavaActors.EndToEnd;

/// <summary>What test definitions can do, as one job of a process board.</summary>
[Collection(nameof(BoardsCollection))]
public sealed class ShellFeatureTests(BoardsFixture boards) : IDisposable
{
    private const string Next = """
        metadata: {format: Lava-Test Test Definition 1.0, name: smoke}
        params: {WORD: default, KEPT: it is kept}
        install:
          deps: [there-is-no-such-package]
          git-repos: [{url: 'file://REPOSITORY', branch: main, destination: beside}]
          steps: ['echo installed > stamp']
        run:
          steps:
          - lava-test-case parameter --shell test "$WORD" = "from the job"
          - lava-test-case default --shell test "$KEPT" = "it is kept"
          - lava-test-case installed --shell test -f stamp
          - lava-test-case beside --shell test -f beside/main.txt
          - lava-test-case without-history --shell test ! -d .git
          - lava-test-case whole-repository --shell test -f suites/deep/smoke.yaml

        """;

    private const string Main = """
        metadata: {format: Lava-Test Test Definition 1.0, name: early}
        install: {steps: ['false']}
        run: {steps: [lava-test-case early --result pass, 'lava-test-case history --shell test -d .git']}

        """;

    private readonly string _repository = Directory.CreateTempSubdirectory("lava-e2e-git-").FullName;

    [Fact]
    public async Task Definitions_have_their_repositories_variables_results_and_commands()
    {
        var early = await MakeRepositoryAsync();
        var outcome = await boards.RunAsync(15, type => Job(type, $$"""
            secrets: {TOKEN: s3cret-t0ken}
            environment: {MODE: fast}
            """, $$"""
            - test:
                timeout: {minutes: 2}
                definitions:
                - {from: git, repository: 'file://{{_repository}}', branch: next, history: false, path: suites/deep/smoke.yaml, name: from-git, skip_install: [deps], parameters: {WORD: from the job} }
                - {from: git, repository: 'file://{{_repository}}', revision: {{early}}, path: smoke.yaml, name: early, skip_install: all}
                - from: inline
                  name: parts
                  path: inline/parts.yaml
                  expected: [p1, p2, in-group, log, ticked, secret, environment, address, missing]
                  repository:
                    metadata: {format: Lava-Test Test Definition 1.0, name: parts}
                    parse: {pattern: '^(?P<test_case_id>p\d): (?P<result>\w+)', fixupdict: {GOOD: pass, BAD: fail} }
                    run:
                      steps:
                      - printf "p1%s GOOD\np2%s BAD\n" ':' ':'
                      - lava-test-set start group
                      - lava-test-case in-group --result pass --measurement 4.5 --units MB
                      - lava-test-set stop
                      - lava-test-reference log --result skip --reference https://example.com/log
                      - lava-background-process-start ticker --cmd "echo tick >> /tmp/ticks"
                      - sleep 2
                      - lava-background-process-stop ticker
                      - lava-test-case ticked --shell test -s /tmp/ticks
                      - lava-test-case secret --shell '. /lava-$LAVA_JOB_ID/secrets; test ${#TOKEN} -eq 12'
                      - lava-test-case environment --shell test "$MODE" = fast
                      - lava-test-case address --shell test -n "$(lava-echo-ipv4 eth0)"
                      - lava-test-case extra --result pass
                - from: inline
                  name: kernel-log
                  path: inline/kernel-log.yaml
                  lava-signal: kmsg
                  repository: {metadata: {format: Lava-Test Test Definition 1.0, name: k}, run: {steps: [lava-test-case through-the-kernel --result pass]} }
            """));

        outcome.IsComplete();
        var job = outcome.Single;
        job.HasOnly("0_from-git", "parameter", "default", "installed", "beside", "without-history", "whole-repository");
        job.HasOnly("1_early", "early", "history");
        job.HasOnlyOutcomes("2_parts", ("p1", "pass"), ("p2", "fail"), ("in-group", "pass"), ("log", "skip"), ("ticked", "pass"), ("secret", "pass"), ("environment", "pass"), ("address", "pass"),
            ("extra", "fail"), ("missing", "fail"));
        job.HasOnly("3_kernel-log", "through-the-kernel");
        var measured = job.Tests.Single(test => test.Name == "in-group");
        Assert.Equal((4.5, "MB", "group"), (measured.Measurement, measured.Units, measured.Set));
        Assert.Equal("https://example.com/log", job.Tests.Single(test => test.Name == "log").Reference);
        Assert.DoesNotContain("s3cret-t0ken", job.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_test_may_run_on_the_connection_of_another_namespace_and_one_whose_time_is_up_may_be_passed_over()
    {
        var outcome = await boards.RunAsync(15, type => Job(type, "", """
            - test:
                namespace: board
                timeout: {seconds: 10, skip: true}
                interactive:
                - {name: never, prompts: ['there is no such prompt'], script: [{name: waits, command: 'true'}]}
            - test:
                namespace: other
                connection-namespace: board
                timeout: {minutes: 1}
                definitions:
                - from: inline
                  name: elsewhere
                  path: inline/elsewhere.yaml
                  repository: {metadata: {format: Lava-Test Test Definition 1.0, name: e}, run: {steps: [lava-test-case elsewhere --result pass, lava-test-feedback --namespace board]} }
            """, "board"));

        outcome.IsComplete();
        outcome.Single.Has("0_never", "waits", "fail");
        outcome.Single.Has("lava", "lava-test-interactive-retry", "fail");
        outcome.Single.HasOnly("0_elsewhere", "elsewhere");
    }

    public void Dispose() => Directory.Delete(_repository, recursive: true);

    private async Task<string> MakeRepositoryAsync()
    {
        await GitAsync("init", "-q", "-b", "main");
        var early = await CommitAsync(("smoke.yaml", Main), ("main.txt", "main"));
        await GitAsync("checkout", "-q", "-b", "next");
        await CommitAsync(("suites/deep/smoke.yaml", Next.Replace("REPOSITORY", _repository, StringComparison.Ordinal)), ("smoke.yaml", "not this one"));
        return early;
    }

    private async Task<string> CommitAsync(params (string Path, string Text)[] files)
    {
        foreach (var (path, text) in files)
        {
            var file = Path.Combine(_repository, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, text);
        }

        await GitAsync("add", "-A");
        await GitAsync("-c", "user.name=t", "-c", "user.email=t@t", "commit", "-q", "-m", "change");
        return (await GitAsync("rev-parse", "HEAD")).Trim();
    }

    private Task<string> GitAsync(params string[] arguments) => EmulatedLab.RunAsync("git", ["-C", _repository, .. arguments]);

    private static string Job(string deviceType, string top, string blocks, string? ns = null)
    {
        var key = ns is null ? "" : $"    namespace: {ns}\n";
        return $$"""
            job_name: test definitions
            device_type: {{deviceType}}
            priority: medium
            visibility: public
            {{top}}
            timeouts:
              job: {minutes: 5}
              action: {minutes: 2}
              connection: {minutes: 1}
            actions:
            {{JobText.Deploy("ROLE").Replace("    role: [ROLE]\n", key, StringComparison.Ordinal)}}
            - boot:
            {{key}}    method: u-boot
                commands: nfs
                auto_login: {login_prompt: 'login:', username: root}
                prompts: ['root@linaro-nano:']
                timeout: {minutes: 3}
            {{blocks}}
            """;
    }
}
