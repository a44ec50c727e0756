namespace LavaActors.Gateway.Operations;

/// <summary>Names of devices, types and workers: they become names of files on dispatchers, which check them again.</summary>
internal static class LabName
{
    private const int MaxLength = 200;

    /// <summary>Why this cannot be a name; null when it can.</summary>
    public static string? Fault(string name)
    {
        if (name.Length == 0) return "This field may not be blank.";
        if (name.Length > MaxLength) return $"Ensure this field has no more than {MaxLength} characters.";
        if (name[0] is '.' or '-' || name.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c is '/' or '\\' or ':'))
            return $"Invalid name '{name}': use letters, digits, '-', '_' and '.', and begin with a letter or digit.";
        return null;
    }
}
