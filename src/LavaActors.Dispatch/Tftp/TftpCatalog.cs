using System.Collections.Immutable;
using System.Net;

namespace LavaActors.Dispatch.Tftp;

/// <summary>
/// Which names are served, to whom. Immutable; no disk is looked at here or later by a name that came over the wire: a name that was not
/// published does not exist.
/// </summary>
public sealed record TftpCatalog
{
    public static TftpCatalog Empty { get; } = new();

    private ImmutableDictionary<string, TftpPublication> Files { get; init; } = ImmutableDictionary<string, TftpPublication>.Empty;

    /// <summary>All publications of a run.</summary>
    public IEnumerable<TftpPublication> Of(string runId) => Files.Values.Where(f => f.RunId == runId);

    /// <summary>Adds a file, or replaces the run's own file of that name. The text is the reason of a refusal, else null.</summary>
    public (TftpCatalog Next, string? Refusal) Publish(string runId, string name, string filePath, IPAddress? onlyFor)
    {
        if (TftpFileName.Normalise(name) is not { } key)
            return (this, $"'{TftpFileName.ForLog(name)}' cannot be a TFTP name: it must be a relative path without '..' and control characters");
        if (!Path.IsPathFullyQualified(filePath))
            return (this, $"'{filePath}' is not an absolute path, so the file behind TFTP name '{key}' is not certain");
        if (Files.TryGetValue(key, out var there) && there.RunId != runId)
            return (this, $"TFTP name '{key}' is taken by run {there.RunId}; begin the name with the job's own directory");
        return (this with { Files = Files.SetItem(key, new TftpPublication(runId, key, filePath, Plain(onlyFor))) }, null);
    }

    /// <summary>Forgets all files of a run.</summary>
    public TftpCatalog Withdraw(string runId) => this with { Files = Files.RemoveRange(Of(runId).Select(f => f.Name)) };

    /// <summary>What a packet that came to the server's own port leads to.</summary>
    public TftpVerdict Judge(TftpPacket packet, IPAddress client)
    {
        var address = Plain(client)!;
        switch (packet)
        {
            case TftpPacket.ReadRequest request:
                return JudgeRead(request, address);
            case TftpPacket.WriteRequest write:
                return Refuse(write.FileName, TftpErrorCode.AccessViolation, "this server is read only", Concerned(write.FileName, address));
            case TftpPacket.Error:
                return new TftpVerdict.Drop("an ERROR outside a transfer is never answered");
            case TftpPacket.Data or TftpPacket.Ack or TftpPacket.OptionsAck:
                return Refuse("", TftpErrorCode.UnknownTransferId, "no transfer runs on this port", []);
            case TftpPacket.Malformed { Opcode: null or (ushort)TftpOpcode.Error } bad:
                return new TftpVerdict.Drop(bad.Why);
            case TftpPacket.Malformed bad:
                return Refuse("", TftpErrorCode.IllegalOperation, bad.Why, Concerned("", address));
            default:
                throw new InvalidOperationException($"a packet of kind {packet.GetType().Name} was not expected here");
        }
    }

    private TftpVerdict JudgeRead(TftpPacket.ReadRequest request, IPAddress client)
    {
        var concerned = Concerned(request.FileName, client);
        if (!request.Mode.Equals("octet", StringComparison.OrdinalIgnoreCase))
            return Refuse(request.FileName, TftpErrorCode.IllegalOperation, $"mode '{TftpFileName.ForLog(request.Mode)}' is not served, ask for mode 'octet' (binary)", concerned);
        if (TftpFileName.Normalise(request.FileName) is not { } name)
            return Refuse(request.FileName, TftpErrorCode.AccessViolation, "the name has '..' or control characters in it", concerned);
        if (!Files.TryGetValue(name, out var file))
            return Refuse(request.FileName, TftpErrorCode.FileNotFound, "no running job published this name", concerned);
        if (file.OnlyFor is { } only && !only.Equals(client))
            return Refuse(request.FileName, TftpErrorCode.AccessViolation, $"run {file.RunId} published it for {only} only", concerned, told: "this file is for another device");
        return new TftpVerdict.Serve(file);
    }

    private static TftpVerdict.Refuse Refuse(string name, TftpErrorCode code, string why, IReadOnlyList<string> concerned, string? told = null) =>
        new(TftpFileName.ForLog(name), code, why, told ?? why, concerned);

    /// <summary>The runs whose log should tell of a refused request: the owner of the name, and whoever published for that address.</summary>
    private IReadOnlyList<string> Concerned(string rawName, IPAddress client)
    {
        var name = TftpFileName.Normalise(rawName);
        return [.. Files.Values.Where(f => f.Name == name || client.Equals(f.OnlyFor)).Select(f => f.RunId).Distinct(StringComparer.Ordinal)];
    }

    private static IPAddress? Plain(IPAddress? address) => address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
}
