using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Boot.Login;

/// <summary><c>expect-shell-connection</c>: sends an empty line and waits for the prompt (pipeline.md §14).</summary>
public sealed class ExpectShellConnectionAction : PipelineAction
{
    public override string Name => "expect-shell-connection";

    public override string Summary => "see that a shell answers";

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        var prompts = scope.Block<BootBlock>().Prompts.Select(ConsolePattern.Expression).ToList();
        scope.Set<IReadOnlyList<ConsolePattern>>(BootKeys.Prompts, prompts);
        await scope.Console.SendAsync("\n", TimeSpan.Zero, stop);
        await scope.WaitForPromptAsync(prompts, "a shell prompt", "Do the job's prompts match the shell's?", stop);
    }
}
