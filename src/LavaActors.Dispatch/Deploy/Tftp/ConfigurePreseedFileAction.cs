using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Deploy.Tftp;

/// <summary><c>configure-preseed-file</c>: the file is served over TFTP as it is; the place is kept for jobs that address it by name.</summary>
public sealed class ConfigurePreseedFileAction : PipelineAction
{
    public override string Name => "configure-preseed-file";

    public override string Summary => "serve the preseed file, if any";

    public override string TimeoutErrorType => ErrorTypes.Infrastructure;
}
