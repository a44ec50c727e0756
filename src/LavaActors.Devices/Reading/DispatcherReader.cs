using System.Globalization;
using System.Net;
using LavaActors.Yaml;

namespace LavaActors.Devices.Reading;

internal sealed class DispatcherReader(DiagnosticBag bag)
{
    /// <summary>Keys of LAVA's dispatcher that mean nothing here.</summary>
    private static readonly string[] Unused =
    [
        "http_url_format_string", "http_cache_fallback_origin_url", "http_cache_include_rules", "http_cache_exclude_rules", "nbd_server_port",
        "rclone_path", "rclone_config",
    ];

    public DispatcherConfiguration Read(YamlMap map)
    {
        var reader = new MapReader(map, "", bag, nullIsAbsent: true);
        var defaults = DispatcherConfiguration.Default;
        var configuration = new DispatcherConfiguration
        {
            DispatcherIp = Address(reader, "dispatcher_ip"),
            DispatcherHttpIp = Address(reader, "dispatcher_http_ip"),
            DispatcherNfsIp = Address(reader, "dispatcher_nfs_ip"),
            DispatcherTftpIp = Address(reader, "dispatcher_tftp_ip"),
            DownloadDirectory = Directory(reader, "dispatcher_download_dir") ?? defaults.DownloadDirectory,
            Prefix = ReadPrefix(reader),
            TftpSizeLimit = Size(reader, "tftp_size_limit") ?? defaults.TftpSizeLimit,
            Tftp = reader.Section("tftp") is { } tftp ? ReadTftp(tftp) : defaults.Tftp,
            Nfs = reader.Section("nfs") is { } nfs ? ReadNfs(nfs) : defaults.Nfs,
            MirrorMap = ReadMirrors(reader),
            Cache = reader.Section("cache") is { } cache ? ReadCache(cache) : defaults.Cache,
            Console = reader.Section("console") is { } console ? ReadConsole(console) : defaults.Console,
            Containers = ContainerSettingsReader.Read(reader),
            EnvDut = reader.Section("env_dut") is { } env ? ReadEnvironment(env) : null,
            Grace = reader.TimeLimit("grace", severalUnits: true)?.Duration ?? defaults.Grace,
            Stop = ReadStop(reader) ?? defaults.Stop,
            SwitchOffAgain = reader.TimeLimit("switch_off_again", severalUnits: true)?.Duration ?? defaults.SwitchOffAgain,
            IsStrict = ReadCompat(reader),
            Source = map,
        };
        foreach (var key in Unused.Where(reader.Has)) reader.Warning(key, "has no effect here", "LAVA's dispatcher reads it; remove it");
        reader.Knows(Unused).RejectUnknown();
        return configuration;
    }

    private static RunsAtStop? ReadStop(MapReader reader)
    {
        switch (reader.NonEmptyString("stop"))
        {
            case null: return null;
            case "keep-runs": return RunsAtStop.Keep;
            case "end-runs": return RunsAtStop.End;
            case { } other:
                reader.Error("stop", $"'{other}' is nothing that can become of the runs", "write 'keep-runs' or 'end-runs'");
                return null;
        }
    }

    private static bool ReadCompat(MapReader reader)
    {
        var compat = reader.NonEmptyString("compat");
        if (compat is not null and not "strict") reader.Error("compat", $"'{compat}' is no way to be compatible", "write 'strict', or remove the key");
        return compat == "strict";
    }

    private static TftpSettings ReadTftp(MapReader reader)
    {
        var defaults = new TftpSettings();
        var listen = defaults.Listen;
        if (reader.NonEmptyString("listen", anyScalar: true) is { } text)
        {
            // A bare address would parse with port 0, so the colon is asked for.
            if (text.Contains(':', StringComparison.Ordinal) && IPEndPoint.TryParse(text, out var endPoint)) listen = endPoint;
            else reader.Error("listen", $"'{text}' is no address with port", "write it as '0.0.0.0:69'");
        }

        var settings = new TftpSettings { Listen = listen, Directory = Directory(reader, "directory") ?? defaults.Directory };
        reader.RejectUnknown();
        return settings;
    }

    private static NfsSettings ReadNfs(MapReader reader)
    {
        var settings = new NfsSettings
        {
            Directory = Directory(reader, "directory"),
            ExportCommand = reader.NonEmptyString("export_command"),
            UnexportCommand = reader.NonEmptyString("unexport_command"),
            MountCommand = reader.NonEmptyString("mount_command") ?? new NfsSettings().MountCommand,
            UnmountCommand = reader.NonEmptyString("unmount_command") ?? new NfsSettings().UnmountCommand,
        };
        if (settings.UnexportCommand is not null && settings.ExportCommand is null) reader.Warning("unexport_command", "there is no 'export_command'", "give both or neither");
        reader.RejectUnknown();
        return settings;
    }

    private static CacheSettings ReadCache(MapReader reader)
    {
        var settings = new CacheSettings { Directory = Directory(reader, "directory"), MaxSize = Size(reader, "max_size") ?? new CacheSettings().MaxSize };
        reader.RejectUnknown();
        return settings;
    }

    private static ConsoleSettings ReadConsole(MapReader reader)
    {
        const int largest = 64 << 20;
        var defaults = new ConsoleSettings();
        var history = Size(reader, "history") ?? defaults.History;
        if (history > largest) reader.Error("history", $"{history} bytes for each console are too many", "write 64M, or less");
        var settings = new ConsoleSettings
        {
            History = (int)Math.Min(history, largest),
            Answer = reader.TimeLimit("answer", severalUnits: true)?.Duration ?? defaults.Answer,
        };
        reader.RejectUnknown();
        return settings;
    }

    public static TargetEnvironment ReadEnvironment(MapReader reader)
    {
        var environment = new TargetEnvironment(reader.Bool("purge") ?? false, reader.Strings("removes"), reader.StringMap("overrides"));
        reader.RejectUnknown();
        return environment;
    }

    private static MirrorMap ReadMirrors(MapReader reader)
    {
        if (reader.ListNode("mirror_map") is not { } list) return MirrorMap.Empty;
        var rules = new List<MirrorRule>();
        for (var i = 0; i < list.Count; i++)
        {
            var path = reader.PathOf("mirror_map", i);
            if (list.Items[i] is not YamlMap map)
            {
                reader.Wrong<object>(list.Items[i], path, "a mapping with 'from' and 'to'");
                continue;
            }

            var entry = reader.Section(map, path);
            entry.Required("from", "give the prefix to replace, as 'from: http://images-internal'");
            entry.Required("to", "give what stands in its place, as 'to: http://10.0.0.1/images'");
            if (Prefix(entry, "from") is { } from && Prefix(entry, "to") is { } to)
            {
                if (rules.Exists(r => r.From.TrimEnd('/') == from.TrimEnd('/'))) entry.Error("from", $"'{from}' has a mirror already", "keep one of them");
                else rules.Add(new MirrorRule(from, to));
            }

            entry.RejectUnknown();
        }

        return new MirrorMap(rules);
    }

    private static string? Prefix(MapReader reader, string key)
    {
        var prefix = reader.NonEmptyString(key);
        if (prefix is null || prefix.Contains("://", StringComparison.Ordinal) || prefix.Contains('@', StringComparison.Ordinal)) return prefix;
        reader.Error(key, $"'{prefix}' is no beginning of a URL", "write it with its scheme, as 'http://host/path', or as 'git@host:'");
        return null;
    }

    private static string? Address(MapReader reader, string key)
    {
        var text = reader.NonEmptyString(key, anyScalar: true);
        if (text is null || Uri.CheckHostName(text) != UriHostNameType.Unknown) return text;
        reader.Error(key, $"'{text}' is no address", "write an IP address, as 10.0.0.254");
        return null;
    }

    private static string? Directory(MapReader reader, string key)
    {
        var path = reader.NonEmptyString(key);
        if (path is null || path.StartsWith('/')) return path;
        reader.Error(key, $"'{path}' is a relative path", "write it from the root, as '/var/lib/...'");
        return null;
    }

    private static string ReadPrefix(MapReader reader)
    {
        var prefix = reader.NonEmptyString("prefix", anyScalar: true) ?? "";
        if (!prefix.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')) reader.Error("prefix", $"'{prefix}' is no part of a directory name", "use letters, digits, '-', '_' and '.'");
        return prefix;
    }

    /// <summary>A number of bytes, with K, M, G or T for powers of 1024.</summary>
    private static long? Size(MapReader reader, string key)
    {
        var text = reader.NonEmptyString(key, anyScalar: true);
        if (text is null) return null;
        var unit = "KMGT".IndexOf(char.ToUpperInvariant(text[^1]), StringComparison.Ordinal);
        var digits = (unit < 0 ? text : text[..^1]).Replace("_", "", StringComparison.Ordinal);
        if (long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= long.MaxValue >> ((unit + 1) * 10))
        {
            return number << ((unit + 1) * 10);
        }

        reader.Error(key, $"'{text}' is no size", "write a number of bytes, or with a unit as '20G'");
        return null;
    }
}
