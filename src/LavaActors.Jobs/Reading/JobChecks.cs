using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>The rules that hold between parts of a job. Each concern has its own class.</summary>
internal static class JobChecks
{
    public static void Check(JobDefinition job, MapReader top, ReadContext context)
    {
        // A sub-job was checked when it was submitted; the dispatcher's plan is the last guard.
        if (!context.IsSubJob) SupportChecks.Check(job.Actions, context);
        if (!context.IsSubJob) CheckXnbd(job, context.Bag);
        if (job.MultiNode is { } multiNode)
        {
            RoleChecks.Check(job, multiNode, top);
            MisplacedInMultiNode(top);
            foreach (var role in multiNode.Roles) CheckBlocks(BlocksOf(job, role.Name), context.Bag);
            foreach (var role in multiNode.Roles.Where(r => r.IsGuest)) GuestChecks.Check(role.Name, role.Source.Span, BlocksOf(job, role.Name), context.Bag);
            return;
        }

        CheckBlocks(job.Actions, context.Bag);
        if (context.IsSubJob)
        {
            if (job.IsGuest) GuestChecks.Check(job.Membership?.Role ?? "", job.Source.Span, job.Actions, context.Bag);
            return;
        }

        if (job.DeviceType is null && !top.Map.ContainsKey("device_type")) top.Missing("device_type", "name the type of device the job runs on");
    }

    /// <summary>The blocks a role runs. Matching is exact.</summary>
    public static IReadOnlyList<ActionBlock> BlocksOf(JobDefinition job, string role) => [.. job.Actions.Where(a => a.Roles.Contains(role))];

    private static void CheckBlocks(IReadOnlyList<ActionBlock> blocks, DiagnosticBag bag)
    {
        NamespaceChecks.Check(blocks, bag);
        PromptChecks.Check(blocks, bag);
        TestNameChecks.Check(blocks, bag);
    }

    private static void CheckXnbd(JobDefinition job, DiagnosticBag bag)
    {
        foreach (var deploy in job.Actions.OfType<DeployBlock>().Where(d => d.To == "nbd" && job.Xnbd is null))
        {
            bag.Error(deploy.Parameters["to"]?.Span ?? deploy.Span, $"actions[{deploy.Index}].deploy.to", "nothing says on which port the root is served", "add 'protocols: {lava-xnbd: {port: auto}}' to the job");
        }
    }

    private static void MisplacedInMultiNode(MapReader top)
    {
        foreach (var key in (string[])["device_type", "device", "worker"])
        {
            if (top.Has(key)) top.Error(key, "stands at the top of a MultiNode job", "give it to the roles it is meant for");
        }

        foreach (var key in (string[])["context", "environment", "tags"])
        {
            if (top.Has(key)) top.Warning(key, "stands at the top of a MultiNode job; it holds for the roles that give none of their own", "LAVA drops it there: give it to the roles");
        }
    }
}
