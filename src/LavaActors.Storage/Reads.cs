using System.Data.Common;

namespace LavaActors.Storage;

/// <summary>Reads on a connection of the pool.</summary>
internal static class Reads
{
    /// <summary>
    /// Reads; and, where the connection was one that broke while it lay in the pool, as all do when the server starts again, once more on a new one. To read twice does no harm. Never on the caller's thread: SQLite works
    /// synchronously behind its async methods, and the caller may be an actor.
    /// </summary>
    public static Task<T> ReadAsync<T>(this Database database, Func<CancellationToken, Task<DbConnection>> open, Func<DbConnection, Task<T>> read, CancellationToken stop) =>
        Task.Run(() => TwiceAsync(database, open, read, stop), stop);

    private static async Task<T> TwiceAsync<T>(Database database, Func<CancellationToken, Task<DbConnection>> open, Func<DbConnection, Task<T>> read, CancellationToken stop)
    {
        try
        {
            return await OnceAsync();
        }
        catch (DbException error) when (error.IsTransient && !stop.IsCancellationRequested)
        {
            return await OnceAsync();
        }

        async Task<T> OnceAsync()
        {
            await using var connection = await open(stop);
            try
            {
                return await read(connection);
            }
            catch (DbException error) when (error.IsTransient)
            {
                database.Forget(connection);
                throw;
            }
        }
    }
}
