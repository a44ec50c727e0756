namespace LavaActors.Devices.Lab;

/// <summary>Names of devices, device types and workers: they become names of files (spec: worker-and-devices.md §1).</summary>
public static class LabNames
{
    private const int MaxLength = 200;

    /// <summary>Why this cannot be such a name; null when it can.</summary>
    public static string? WhyNot(string name)
    {
        if (name.Length == 0) return "it is empty";
        if (name.Length > MaxLength) return $"it is longer than {MaxLength} characters";
        if (name[0] is '.' or '-') return $"it begins with '{name[0]}'";
        foreach (var c in name)
        {
            if (char.IsControl(c)) return $"it has the control character U+{(int)c:X4}";
            if (c is '/' or '\\' or ':' || char.IsWhiteSpace(c)) return $"it has '{c}' in it";
        }

        return null;
    }
}
