using LavaActors.Storage.Schema;

namespace LavaActors.Storage.Events;

/// <summary>The tables of the lab's events. They are not part of the read model: to make that anew changes no number.</summary>
internal static class LabEventTables
{
    // The one row of the numbers is locked from an event until its transaction ends: numbers become visible in their order, none later than a greater one.
    public static string Create(Dialect dialect) =>
        $"""
        CREATE TABLE lab_event_numbers (
          id INTEGER NOT NULL PRIMARY KEY,
          last BIGINT NOT NULL);
        INSERT INTO lab_event_numbers (id, last) VALUES (1, 0);
        CREATE TABLE lab_events (
          number BIGINT NOT NULL PRIMARY KEY,
          at BIGINT NOT NULL,
          kind INTEGER NOT NULL,
          change TEXT NOT NULL);
        CREATE TABLE lab_event_readers (
          name {dialect.OrderedText} NOT NULL PRIMARY KEY,
          number BIGINT NOT NULL);
        """;
}
