using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace LavaActors.Node.Membership;

/// <summary>
/// Which seeds a node asks to be taken in, and whether it may begin a cluster of its own. Akka lets the first of the list do that when the others do not answer in time; a first
/// seed that is started again while the others are busy would so begin a second cluster beside the living one. And Akka ends a node that calls one whose certificate is not
/// believed: such a seed is left out.
/// </summary>
internal static class SeedOrder
{
    /// <summary>
    /// How long the first seed waits for an answer of seeds that are there or silent before it begins by itself, as after a power cut in which one host stayed off. Those that are there
    /// and in no cluster either say so at once.
    /// </summary>
    public const string Patience = "akka.cluster.seed-node-timeout = 15s";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(2);

    /// <summary>It begins the cluster when nobody else has.</summary>
    public static bool IsFirst(ClusterSettings cluster) => cluster.Seeds.Count > 0 && cluster.Seeds[0] == cluster.Listen.ToString();

    /// <summary>Looks at the other seeds' ports, and answers whom to ask, in order. The first seed looks until it may begin or has somebody to ask (<see cref="MayBeCutOff"/>).</summary>
    /// <param name="say">Told of each seed whose certificate is not believed, and what is waited for.</param>
    /// <exception cref="OperationCanceledException">The node ends.</exception>
    public static async Task<IReadOnlyList<string>> OfAsync(ClusterSettings cluster, TimeProvider clock, Action<string> say, CancellationToken stop)
    {
        var self = cluster.Listen.ToString();
        var answers = await LookAsync(cluster, self, clock, say);
        if (MayBeCutOff(self, cluster.Seeds, answers))
        {
            say($"most of the seeds are silent ({string.Join(", ", answers.Where(answer => answer.Value is PortProbe.Answer.None).Select(answer => answer.Key))}): their hosts are off, or this one is cut off from a cluster that lives on "
                + "there. This node begins no cluster before it has reached more of them; if they are gone for good, take them out of the list of every node");
            while (MayBeCutOff(self, cluster.Seeds, answers))
            {
                await Task.Delay(LookAgain, clock, stop);
                answers = await LookAsync(cluster, self, clock, _ => { });
            }
        }

        return Of(self, cluster.Seeds, answers);
    }

    /// <summary>Whether a first seed cannot tell that no cluster lives where it does not see it: half of the seeds or more are silent. None of the others, or most of them, might be in a
    /// cluster that goes on without it. Pure.</summary>
    internal static bool MayBeCutOff(string self, IReadOnlyList<string> seeds, IReadOnlyDictionary<string, PortProbe.Answer> answers) =>
        seeds[0] == self
        && !answers.Values.Contains(PortProbe.Answer.Accepted)
        && 2 * answers.Values.Count(answer => answer is PortProbe.Answer.None) >= seeds.Count;

    private static async Task<Dictionary<string, PortProbe.Answer>> LookAsync(ClusterSettings cluster, string self, TimeProvider clock, Action<string> say)
    {
        var looks = await Task.WhenAll(cluster.Seeds.Where(seed => seed != self).Select(async seed => (Seed: seed, Answer: await PortProbe.TryAsync(IPEndPoint.Parse(seed), Limit, clock))));
        var answers = looks.ToDictionary(look => look.Seed, look => look.Answer);
        if (cluster.Tls is not { } tls) return answers;
        foreach (var (seed, why) in await Task.WhenAll(looks.Where(look => look.Answer is PortProbe.Answer.Accepted).Select(async look => (look.Seed, await WhyNotAsync(look.Seed, tls, clock)))))
        {
            if (why is null) continue;
            say($"the certificate of the seed {seed} {why}: it is left out");
            answers.Remove(seed);
        }

        return answers;
    }

    /// <summary>Whom to ask. Where nobody has the port the first seed does not wait for anybody. Pure.</summary>
    /// <param name="answers">Of the other seeds; one that is not here is not to be called.</param>
    internal static IReadOnlyList<string> Of(string self, IReadOnlyList<string> seeds, IReadOnlyDictionary<string, PortProbe.Answer> answers)
    {
        var isFirst = seeds[0] == self;
        return [.. seeds.Where(seed => seed == self || (answers.TryGetValue(seed, out var answer) && !(isFirst && answer is PortProbe.Answer.Refused)))
            .Where(seed => isFirst || seed != self || answers.Count > 0)];
    }

    private static async Task<string?> WhyNotAsync(string seed, ClusterTls tls, TimeProvider clock)
    {
        string? why = null;
        using var limit = new CancellationTokenSource(Limit, clock);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPEndPoint.Parse(seed), limit.Token);
            await using var stream = new SslStream(client.GetStream());
            var options = new SslClientAuthenticationOptions
            {
                TargetHost = seed,
                ClientCertificates = [tls.Certificate],
                RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                {
                    why = certificate is X509Certificate2 shown ? tls.Refusal(shown, clock.GetUtcNow()) : "is not shown";
                    return why is null;
                },
            };
            await stream.AuthenticateAsClientAsync(options, limit.Token);
        }
        catch (AuthenticationException error)
        {
            why ??= $"cannot be checked: {error.Message}";
        }
        catch (Exception error) when (error is SocketException or IOException or OperationCanceledException)
        {
            // Gone or busy: nothing is known of its certificate.
        }

        return why;
    }
}
