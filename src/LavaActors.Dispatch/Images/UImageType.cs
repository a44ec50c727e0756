namespace LavaActors.Dispatch.Images;

/// <summary>The type byte of a uImage header (U-Boot's `IH_TYPE_*`).</summary>
public enum UImageType : byte
{
    Kernel = 2,
    Ramdisk = 3,

    /// <summary>Commands of U-Boot; see <see cref="UImage.ScriptData"/>.</summary>
    Script = 6,
}
