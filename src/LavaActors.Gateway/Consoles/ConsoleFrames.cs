using System.Text.Json.Serialization;

namespace LavaActors.Gateway.Consoles;

/// <summary>What the WebSocket of a console says in text frames; binary frames are what the device says, and what is typed (docs/console.md).</summary>
public static class ConsoleFrames
{
    /// <summary>How things are, whenever that changes.</summary>
    /// <param name="Job">As its page is called, as <c>7.1</c>; null for none.</param>
    /// <param name="Hidden">It is a job's that the client may not see.</param>
    /// <param name="Over">The run is over, or the console closed; or there was none yet.</param>
    /// <param name="Users">Whose clients watch, by name; with <paramref name="Viewers"/>, how many do, not told where it is hidden.</param>
    /// <param name="Right"><c>none</c>, <c>watch</c>, <c>type</c> or <c>permit</c>.</param>
    /// <param name="MayOpen">There is a console to open, and the client may.</param>
    /// <param name="MayAnswer">It is for the client to grant or deny the floor to who asks.</param>
    public sealed record State(
        string Device,
        string? Job,
        bool Hidden,
        bool Over,
        IReadOnlyList<string> Lines,
        string? Line,
        IReadOnlyList<string> Users,
        int Viewers,
        string Right,
        bool MayOpen,
        bool MayAnswer,
        Holder? Holder,
        Asker? Asker)
    {
        public string Type => "state";
    }

    /// <param name="You">It is this client.</param>
    public sealed record Holder(long Id, string User, string Because, bool You);

    /// <param name="Permit">Only who may change the job can permit it.</param>
    public sealed record Asker(long Id, string User, bool Permit, DateTimeOffset Until, bool You);

    /// <summary>What comes is of another run, or of another line, from its beginning.</summary>
    public sealed record Begin(string? Job, string Line)
    {
        public string Type => "begin";
    }

    /// <summary>Bytes that the client was not sent, since it was too slow, or they were too old.</summary>
    public sealed record Lost(long From, long To)
    {
        public string Type => "lost";
    }

    /// <summary>Why something is not done.</summary>
    public sealed record Refused(string Why)
    {
        public string Type => "refused";
    }

    /// <summary>From the client.</summary>
    /// <param name="Type"><c>ask</c>, <c>grant</c>, <c>deny</c>, <c>release</c>, <c>open</c> or <c>line</c>.</param>
    /// <param name="To">Of <c>grant</c> and <c>deny</c>: the number of who asks.</param>
    /// <param name="Line">Of <c>line</c>: which one to show.</param>
    public sealed record Command(string Type, long To = 0, string? Line = null);
}

/// <summary>How frames are written and read.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ConsoleFrames.State))]
[JsonSerializable(typeof(ConsoleFrames.Begin))]
[JsonSerializable(typeof(ConsoleFrames.Lost))]
[JsonSerializable(typeof(ConsoleFrames.Refused))]
[JsonSerializable(typeof(ConsoleFrames.Command))]
public sealed partial class ConsoleJson : JsonSerializerContext;
