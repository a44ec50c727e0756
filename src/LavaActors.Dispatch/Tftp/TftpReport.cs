using LavaActors.Dispatch.Logs;

namespace LavaActors.Dispatch.Tftp;

/// <summary>What happens on the TFTP server, as the log of a run tells it.</summary>
public static class TftpReport
{
    public static void Write(TftpMessages.IEvent what, RunLog log)
    {
        switch (what)
        {
            case TftpMessages.TransferStarted t:
                log.Debug($"tftp: {t.Client} fetches {t.Name} ({t.Bytes} bytes)");
                break;
            case TftpMessages.TransferFinished t:
                log.Info($"tftp: {t.Client} has {t.Name}: {t.Bytes} bytes in {t.Duration.TotalSeconds:0.000} s, {t.Resent} blocks sent again");
                break;
            case TftpMessages.TransferFailed t:
                log.Warning($"tftp: {t.Client} did not get {t.Name}: {t.Reason}");
                break;
            case TftpMessages.TransferRefused t:
                log.Warning($"tftp: refused {t.Client} '{t.Name}': {t.Reason}");
                break;
            default:
                throw new InvalidOperationException($"unknown event {what} of the TFTP server");
        }
    }
}
