using System.Diagnostics;
using Npgsql;

namespace LavaActors.Benchmarks.Measuring;

/// <summary>
/// A PostgreSQL server with the settings that it comes with: every commit is on the disk before it is answered. Its own files, a socket and no port, gone with this process,
/// however that ends.
/// </summary>
public sealed class PostgresProcess : IAsyncDisposable
{
    private const string Script =
        """
        set -eu
        bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
        [ -n "$bin" ] || { echo "no PostgreSQL server is installed: apt-get install postgresql" >&2; exit 1; }
        dir=$(mktemp -d /tmp/lava-bench-pg-XXXXXX)
        trap '"$bin/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1 || :; rm -rf "$dir"' EXIT
        cd "$dir"
        "$bin/initdb" -D data -U lava -A trust -E UTF8 --locale=C.UTF-8 --no-sync >init.log 2>&1 || { cat init.log >&2; exit 1; }
        "$bin/pg_ctl" -D data -w -l server.log -o "-k $dir -c listen_addresses=" start >/dev/null || { cat server.log >&2; exit 1; }
        "$bin/createdb" -h "$dir" -U lava lava
        "$bin/postgres" --version
        echo "$dir"
        cat >/dev/null
        """;

    private readonly Process _process;

    private PostgresProcess(Process process, string version, string socket) => (_process, Version, Store) = (process, version, $"postgres:Host={socket};Username=lava;Database=lava");

    public string Version { get; }

    /// <summary>Its database, as <c>--store</c> names it.</summary>
    public string Store { get; }

    public static async Task<PostgresProcess> StartAsync()
    {
        // The server refuses to run as root.
        string[] command = Environment.IsPrivilegedProcess
            ? ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "sh", "-c", Script]
            : ["sh", "-c", Script];
        var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        return await process.StandardOutput.ReadLineAsync() is { } version && await process.StandardOutput.ReadLineAsync() is { } socket
            ? new PostgresProcess(process, version, socket)
            : throw new InvalidOperationException("no PostgreSQL server: " + await process.StandardError.ReadToEndAsync());
    }

    /// <summary>Leaves the tables as the server's own housekeeping does, which comes within a minute: it would else do so while the first figures are taken.</summary>
    public async Task SettleAsync()
    {
        await using var connection = new NpgsqlConnection(Store[(Store.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        await connection.OpenAsync();
        await using var vacuum = new NpgsqlCommand("VACUUM ANALYZE", connection) { CommandTimeout = 0 };
        await vacuum.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
