using LavaActors.Jobs.Waits;
using LavaActors.Yaml;

namespace LavaActors.Jobs.Tests.Waits;

/// <summary>Which calls a script makes: <c>?</c> stands before a possible one, <c>*</c> behind one that may be made several times.</summary>
public sealed class ShellCallsTests
{
    [Theory]
    [InlineData("lava-send ready", "send ready")]
    [InlineData("lava-send ipv4 ipaddr=$(lava-echo-ipv4 eth0)", "send ipv4")]
    [InlineData("lava-wait 'a b'", "")]
    [InlineData("lava-wait \"ready\" # lava-wait never", "wait ready")]
    [InlineData("lava-wait-all done guest", "waitall done guest")]
    [InlineData("lava-send a; lava-send b && lava-send c || lava-send d", "send a, send b, ?send c, ?send d")]
    [InlineData("lava-wait x | tee log", "wait x")]
    [InlineData("lava-wait \\\n  x", "wait x")]
    [InlineData("lava-send start-$N", "send _")]
    [InlineData("lava-wait-all x $ROLE", "waitall _")]
    [InlineData("lava-send x &\nlava-wait y", "?send x, wait y")]
    [InlineData("( sleep 1; lava-send x ) & lava-wait y", "?send x, wait y")]
    [InlineData("(lava-send x)\n{ lava-send y; }", "send x, send y")]
    [InlineData("! lava-wait x", "wait x")]
    [InlineData("A=$(lava-wait x)", "wait x")]
    [InlineData("A=`lava-wait x`", "wait x")]
    [InlineData("echo \"$(lava-wait x)\" > /tmp/file", "wait x")]
    [InlineData("PATH=/opt/bin:$PATH", "anything")]
    [InlineData("lava-wait x 2>&1 >/dev/null </dev/null", "wait x")]
    [InlineData("2>/dev/null lava-wait x", "wait x")]
    [InlineData("/lava-7/bin/lava-wait x", "wait x")]
    [InlineData("$BIN/lava-wait x", "wait x")]
    [InlineData("A=(one two\nthree); declare -a B=(x); lava-wait ${A[0]}", "wait _")]
    public void Simple_commands(string script, string calls) => Assert.Equal(calls, Calls(script));

    [Theory]
    [InlineData("if lava-wait a; then lava-send b; elif lava-wait c; then lava-send d; else lava-send e; fi; lava-send f", "wait a, ?send b, ?wait c, ?send d, ?send e, send f")]
    [InlineData("if [ $(lava-role) = host ]\nthen\n  lava-send a\nfi\nlava-sync b", "?send a, sync b")]
    [InlineData("while ! lava-wait a; do sleep 1; done; lava-send b", "?wait a*, send b")]
    [InlineData("for i in 1 2 3; do lava-sync x; done", "?sync x*")]
    [InlineData("for ((i = 0; i < 3; i++)); do lava-sync x; done", "?sync x*")]
    [InlineData("case $1 in (a|b) lava-send x ;; *) lava-send y; esac; lava-sync z", "?send x, ?send y, sync z")]
    [InlineData("tell() { lava-send $1; }\ntell x", "?send _*, program")]
    [InlineData("function tell { lava-send x; }", "?send x*")]
    [InlineData("[[ $A == b && ( -f c || -f d ) ]] && lava-send x", "?send x")]
    [InlineData("(( A > 3 )) || lava-send x", "?send x")]
    [InlineData("echo $((A << 2)) ${B:-\"c d\"}; lava-send x", "send x")]
    [InlineData("[ -f x ] && exit 0; lava-send y", "?send y")]
    [InlineData("[ -f x ] || exit 1; lava-send y", "send y")]
    [InlineData("if true; then exit 0; fi; lava-send y", "?send y")]
    [InlineData("f() { [ -f x ] && return; }; lava-send y", "send y")]
    public void Structure(string script, string calls) => Assert.Equal(calls, Calls(script));

    [Theory]
    [InlineData("lava-test-case sync --shell lava-sync x", "sync x")]
    [InlineData("lava-test-case sync --shell 'lava-send a; lava-sync x'", "send a, sync x")]
    [InlineData("lava-test-case sync --result pass", "")]
    [InlineData("lava-background-process-start name --cmd \"lava-send x\"", "?send x*")]
    [InlineData("sh -c 'lava-send x && lava-send y'", "send x, ?send y")]
    [InlineData("timeout 30 lava-wait x", "wait x")]
    [InlineData("sudo lava-wait x", "wait x")]
    [InlineData("exec lava-wait x", "wait x")]
    [InlineData("lava-network broadcast eth0; lava-network collect guest", "send network_info, waitall network_info guest")]
    [InlineData("lava-send lava-start", "send lava_start")]
    public void Helpers_that_run_something(string script, string calls) => Assert.Equal(calls, Calls(script));

    [Theory]
    [InlineData("./run.sh")]
    [InlineData(". ./functions")]
    [InlineData("python3 client.py")]
    [InlineData("eval $CMD")]
    [InlineData("$CMD")]
    [InlineData("sh run.sh")]
    [InlineData("ssh guest 'lava-send x'")]
    [InlineData("retry 3 lava-send x")]
    [InlineData("echo 'open quote")]
    [InlineData("if true; then lava-send x")]
    [InlineData("fi")]
    [InlineData("echo $(lava-wait x")]
    [InlineData("cat <<EOF\nlava-send x\n")]
    [InlineData("case x in")]
    [InlineData("cat > s <<EOF\n$(./tell.sh)\nEOF")]
    [InlineData("cat > s <<-EOF\n\t`./tell.sh`\n\tEOF")]
    public void What_cannot_be_seen_may_be_anything(string script) => Assert.Equal("anything", Calls(script));

    [Theory]
    [InlineData("echo lava-send x")]
    [InlineData("cat > s <<EOF\nlava-send x\nEOF\ndf -h")]
    [InlineData("cat > s <<-'EOF'\n\tlava-send x\n\tEOF\ndf -h")]
    [InlineData("cat > s <<'EOF'\n$(./tell.sh)\nEOF\ndf -h")]
    [InlineData("cat > s <<EOF\nplain $HOME\nEOF")]
    [InlineData("printf 'lava-send x'")]
    [InlineData("/usr/bin/free")]
    [InlineData("lava-send")]
    [InlineData("lava-send a=b")]
    [InlineData("")]
    [InlineData("# lava-send x\n\n;")]
    public void No_calls(string script) => Assert.Equal("", Calls(script));

    [Fact]
    public void Programs_of_unknown_names_are_told_from_the_usual_ones() => Assert.Equal("program, send x", Calls("df -h; our-tool --fast; lava-send x"));

    [Fact]
    public void Deep_nesting_is_not_followed() => Assert.Equal("anything", Calls(new string('(', 5000) + "lava-send x" + new string(')', 5000)));

    [Theory]
    [InlineData("$(")]
    [InlineData("${")]
    [InlineData("((")]
    [InlineData("$((")]
    [InlineData(">a ")]
    [InlineData("2>a ")]
    [InlineData("sudo ")]
    [InlineData("if ")]
    [InlineData("<<E ")]
    [InlineData("(( ; ")]
    [InlineData("f() ")]
    [InlineData("lava-test-case x --shell ")]
    [InlineData("a | ")]
    [InlineData("! ")]
    [InlineData("\"$(")]
    public void A_script_made_to_hurt_ends_at_once(string part)
    {
        var before = Environment.TickCount64;
        Calls(string.Concat(Enumerable.Repeat(part, 900_000 / part.Length)));
        Assert.InRange(Environment.TickCount64 - before, 0, 20_000);
    }

    [Fact]
    public void An_if_may_begin_in_one_step_and_end_in_another()
    {
        var text = GroupJob.Of(("a", ["if true; then", "lava-wait nobody", "fi", "lava-send x"]), ("b", ["lava-wait x"]));
        Assert.Empty(GroupJob.Findings(text));
    }

    private static string Calls(string script) => string.Join(", ", ShellCalls.Of(script, at => new CallPlace(new SourceSpan("s", 1, at + 1), "")).Select(Describe));

    private static string Describe(GroupCall call)
    {
        if (call.Kind is CallKind.Anything or CallKind.Program) return call.Kind.ToString().ToLowerInvariant();
        return $"{(call.IsCertain ? "" : "?")}{call.Kind.ToString().ToLowerInvariant()} {call.Id ?? "_"}{(call.Role is null ? "" : " " + call.Role)}{(call.IsRepeated ? "*" : "")}";
    }
}
