using Akka.Actor;
using Akka.Event;

namespace LavaActors.Node.Membership;

/// <summary>Says once a day that the certificate of this node is about to end.</summary>
internal sealed class CertificateWatch : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan Every = TimeSpan.FromDays(1);

    public CertificateWatch(ClusterTls tls, TimeProvider clock)
    {
        Receive<Look>(_ =>
        {
            if (tls.Warning(clock.GetUtcNow()) is { } warning) Context.GetLogger().Warning(warning);
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(ClusterTls tls, TimeProvider clock) => Akka.Actor.Props.Create(() => new CertificateWatch(tls, clock));

    protected override void PreStart() => Timers.StartPeriodicTimer(Look.Instance, Look.Instance, TimeSpan.Zero, Every);

    private sealed class Look : INoSerializationVerificationNeeded
    {
        public static readonly Look Instance = new();
    }
}
