using LavaActors.Dispatch.Consoles;

namespace LavaActors.Dispatch.Tests.Consoles;

public sealed class ConsolePatternTests
{
    [Theory]
    [InlineData(@"(?P<user>root)@(?P=user):", "root@root:", true)]
    [InlineData(@"login: \Z", "login: ", true)]
    [InlineData(@"login: \Z", "login: \n", false)]
    [InlineData(@"lava\_shell", "lava_shell", true)]
    public void Expressions_are_pythons(string expression, string text, bool matches) =>
        Assert.Equal(matches, ConsolePattern.Expression(expression).Regex.IsMatch(text));

    [Fact]
    public void Messages_name_an_expression_as_it_was_written() => Assert.Equal(@"(?P<user>root)@", ConsolePattern.Expression(@"(?P<user>root)@").Label);
}
