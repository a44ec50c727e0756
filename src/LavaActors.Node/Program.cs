using LavaActors.Node.Commands;

return await CommandLine.RunAsync(args, CommandEnvironment.OfProcess());
