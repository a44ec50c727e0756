namespace LavaActors.Jobs.Waits;

/// <summary>The calls of the interactive scripts of a test block (spec: test-shell.md §13).</summary>
internal static class InteractiveCalls
{
    /// <param name="tests">The block's scripts.</param>
    /// <param name="path">The block's place in the job.</param>
    /// <param name="isRepeated">Whether they may run several times.</param>
    public static IEnumerable<GroupCall> Of(IReadOnlyList<InteractiveTest> tests, string path, bool isRepeated)
    {
        for (var i = 0; i < tests.Count; i++)
        {
            for (var j = 0; j < tests[i].Steps.Count; j++)
            {
                if (tests[i].Steps[j] is InteractiveCall call) yield return Of(call, $"{path}.interactive[{i}].script[{j}].{call.Request}") with { IsRepeated = isRepeated };
            }
        }
    }

    private static GroupCall Of(InteractiveCall call, string path)
    {
        // {KEY} is filled in while the script runs.
        var isKnown = !call.MessageId.Contains('{', StringComparison.Ordinal) && call.Role?.Contains('{', StringComparison.Ordinal) != true;
        return new GroupCall(GroupCall.KindOf(call.Request), isKnown ? RoleScripts.Canonical(call.MessageId) : null, isKnown ? call.Role : null, new CallPlace(call.Span, path));
    }
}
