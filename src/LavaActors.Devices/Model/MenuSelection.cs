namespace LavaActors.Devices;

/// <summary>One <c>select</c> of a firmware's menu. Its parts are done in the order of the parameters.</summary>
/// <param name="Wait">Pattern that is waited for after each part of this selection; null: nothing is.</param>
/// <param name="Items">Labels of lines of the menu, chosen one after another.</param>
/// <param name="Fallback">The label that is chosen where one of <paramref name="Items"/> is not there.</param>
/// <param name="Escape">Escape is typed.</param>
/// <param name="Enter">Typed with a carriage return behind it; null: not.</param>
public sealed record MenuSelection(string? Wait, IReadOnlyList<string> Items, string? Fallback, bool Escape, string? Enter);
