using LavaActors.Gateway.Events;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace LavaActors.Pages;

/// <summary>Where among the lab's events a page stands: it shows all up to a number, perhaps more, and asks for what comes behind that.</summary>
internal static class PageEvents
{
    private static readonly object Key = new();

    /// <summary>Before anything is read for the page.</summary>
    public static void NoteEvents(this HttpContext context) => context.Items[Key] = context.RequestServices.GetRequiredService<LabEventHub>().Last;

    /// <summary>Null while the node does not know yet.</summary>
    public static long? EventsBefore(this HttpContext context) => context.Items.TryGetValue(Key, out var number) ? (long?)number : null;
}
