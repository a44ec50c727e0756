using System.Text.Json.Serialization;

namespace LavaActors.Dispatch.Boards;

/// <summary>What is known of the last decision to switch a board off after a run.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SwitchOffOutcome>))]
public enum SwitchOffOutcome
{
    /// <summary>Its commands are about to run, run, or did when the process ended.</summary>
    Unknown,

    /// <summary>The board is off.</summary>
    Off,

    /// <summary>A command failed, or did not end in time.</summary>
    Failed,

    /// <summary>The run went on in a later process, and the board with it.</summary>
    Overtaken,
}
