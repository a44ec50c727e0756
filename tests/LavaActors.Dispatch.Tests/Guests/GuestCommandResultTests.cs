using LavaActors.Dispatch.Guests;
using LavaActors.Dispatch.Test;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Tests.Guests;

/// <summary>What the login's shell has to say on its own, on standard error, is no part of an answer.</summary>
public sealed class GuestCommandResultTests
{
    private const string Warning = "bash: warning: setlocale: LC_ALL: cannot change locale (de_DE.UTF-8)\n";

    [Fact]
    public void A_copy_is_whole_whatever_the_shell_warns_of() =>
        Assert.Null(SshLink.CopyFault(new GuestCommandResult(0, " 5\n", Warning), "root@target:/overlay", 5));

    [Theory]
    [InlineData(1, "", "sh: can't create /overlay: Read-only file system\n", "could not be copied to root@target:/overlay (exit code 1): sh: can't create /overlay: Read-only file system")]
    [InlineData(0, "five\n", Warning, "could not be copied to root@target:/overlay (exit code 0): five\nbash: warning: setlocale")]
    [InlineData(0, "4\n", "", "root@target:/overlay has 4 bytes instead of 5")]
    public void A_copy_that_is_not_whole_is_the_jobs_fault_with_all_that_the_target_said(int code, string output, string errors, string expected)
    {
        var fault = SshLink.CopyFault(new GuestCommandResult(code, output, errors), "root@target:/overlay", 5)!;
        Assert.Equal(ErrorTypes.Job, fault.ErrorType);
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_journal_is_read_whatever_the_shell_warns_of()
    {
        var parts = new JournalParts(
            new DetachedShell("/lava-7/bin", "/lava-7/0", 1),
            new GuestTarget("target", 22, "root"),
            (command, _) => Task.FromResult(new GuestCommandResult(0, command.StartsWith("sed", StringComparison.Ordinal) ? "<LAVA_one>\n<LAVA_two>\n.\n" : "2\n", Warning)));

        Assert.Equal(2, await parts.CountAsync(CancellationToken.None));
        Assert.Equal(["one", "two"], await parts.ReadAsync(1, 2, null, CancellationToken.None));
    }
}
