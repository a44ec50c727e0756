using LavaActors.Dispatch.Deploy.Tftp;

namespace LavaActors.Dispatch.Tests.Deploy;

public sealed class InstallerAnswersTests
{
    [Theory]
    [InlineData("", "d-i preseed/late_command string take\n")]
    [InlineData("d-i a/b string c", "d-i a/b string c\nd-i preseed/late_command string take\n")]
    [InlineData("#d-i preseed/late_command string old\n", "#d-i preseed/late_command string old\nd-i preseed/late_command string take\n")]
    [InlineData("d-i preseed/late_command string old ; \nd-i a/b string c\n", "d-i preseed/late_command string old; take\nd-i a/b string c\n")]
    [InlineData("d-i  preseed/late_command\tstring old; \\\n  older\n", "d-i  preseed/late_command\tstring old; \\\n  older; take\n")]
    [InlineData("d-i preseed/late_command string\n", "d-i preseed/late_command string take\n")]
    [InlineData("d-i preseed/late_command string old \\", "d-i preseed/late_command string old; take")]
    public void A_command_is_added_to_those_for_the_end(string preseed, string expected) => Assert.Equal(expected, InstallerAnswers.WithLateCommand(preseed, "take"));

    [Fact]
    public void A_kickstart_file_gets_a_section_for_the_end() =>
        Assert.Equal("install\n\n%post\nexec < /dev/console > /dev/console\nfirst\nsecond\n%end\n", InstallerAnswers.WithPost("install\n", "first", "second"));
}
