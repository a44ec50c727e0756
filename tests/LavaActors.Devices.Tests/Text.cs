namespace LavaActors.Devices.Tests;

internal static class Text
{
    public static string Mustang() => Sample("mustang-01.yaml");

    public static string Sample(string name)
    {
        using var stream = typeof(Text).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    public static string Mustang(string old, string replacement)
    {
        var text = Mustang();
        Assert.Contains(old, text, StringComparison.Ordinal);
        return text.Replace(old, replacement, StringComparison.Ordinal);
    }

    public static DeviceConfiguration Device(string text)
    {
        var parse = DeviceConfiguration.Parse(text, "d.yaml");
        Assert.True(parse.IsValid, string.Join("\n", parse.Diagnostics));
        return parse.Device!;
    }
}
