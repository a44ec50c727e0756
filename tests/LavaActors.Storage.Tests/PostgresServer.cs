using System.Diagnostics;
using Npgsql;

namespace LavaActors.Storage.Tests;

/// <summary>A PostgreSQL server for these tests alone: its own files, a socket and no port, gone with the process that started it, however that ends.</summary>
[CollectionDefinition(Collection)]
public sealed class PostgresServer : ICollectionFixture<PostgresServer>, IDisposable
{
    public const string Collection = "PostgreSQL";

    // Sorts words as people do, unlike SQLite: what relies on an order has to say which.
    private const string Script =
        """
        set -eu
        bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
        [ -n "$bin" ] || { echo "no PostgreSQL server is installed: apt-get install postgresql" >&2; exit 1; }
        dir=$(mktemp -d /tmp/lava-actors-pg-XXXXXX)
        trap '"$bin/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1 || :; rm -rf "$dir"' EXIT
        cd "$dir"
        "$bin/initdb" -D data -U lava -A trust -E UTF8 --locale=C.UTF-8 --locale-provider=icu --icu-locale=en --no-sync >init.log 2>&1 ||
            { cat init.log >&2; exit 1; }
        start() {
            "$bin/pg_ctl" -D data -w -l server.log -o "-k $dir -c listen_addresses= -c fsync=off -c max_connections=50 -c deadlock_timeout=10ms" start >/dev/null ||
                { cat server.log >&2; exit 1; }
            echo "$dir"
        }
        # The server first, then its processes: none that it starts meanwhile is missed.
        signal() {
            read -r server <data/postmaster.pid
            kill -s "$1" "$server"
            for each in /proc/[0-9]*/stat; do
                if read -r process _ _ parent _ <"$each" && [ "$parent" = "$server" ]; then kill -s "$1" "$process"; fi 2>/dev/null
            done
        }
        start
        while read -r what; do
            case $what in
                kill) "$bin/pg_ctl" -D data -m immediate stop >/dev/null; echo killed ;;
                start) start ;;
                STOP | CONT) signal "$what"; echo "$what" ;;
            esac
        done
        """;

    private readonly Process _process;
    private readonly string _socket;
    private int _databases;

    public PostgresServer()
    {
        // The server refuses to run as root.
        string[] command = Environment.IsPrivilegedProcess
            ? ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "sh", "-c", Script]
            : ["sh", "-c", Script];
        _process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        _socket = Answer();
    }

    public void Dispose()
    {
        NpgsqlConnection.ClearAllPools();
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>The server is gone, as by kill -9, until <see cref="Start"/>.</summary>
    public void Kill() => Tell("kill");

    public void Start() => Tell("start");

    /// <summary>All its processes stand still until <see cref="Thaw"/>: connections stay, and nothing answers.</summary>
    public void Freeze() => Tell("STOP");

    public void Thaw() => Tell("CONT");

    /// <summary>The connection string of a new, empty database.</summary>
    public string NewDatabase(string options = "")
    {
        var name = $"test{Interlocked.Increment(ref _databases)}";
        using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        connection.Open();
#pragma warning disable CA2100 // made here
        using var create = new NpgsqlCommand($"CREATE DATABASE {name} {options}", connection);
#pragma warning restore CA2100
        create.ExecuteNonQuery();
        return ConnectionString(name);
    }

    private void Tell(string what)
    {
        _process.StandardInput.WriteLine(what);
        _process.StandardInput.Flush();
        Answer();
    }

    private string Answer() =>
        _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("no PostgreSQL server for the tests: " + _process.StandardError.ReadToEnd());

    private string ConnectionString(string database) => $"Host={_socket};Username=lava;Database={database}";
}
