namespace LavaActors.Dispatch.Images;

/// <summary>The architecture byte of a uImage header (U-Boot's `IH_ARCH_*`).</summary>
public enum UImageArchitecture : byte
{
    Arm = 2,
    X86 = 3,
    Mips = 5,
    Mips64 = 6,
    PowerPc = 7,
    Arm64 = 22,
    X64 = 24,
    RiscV = 26,
}
