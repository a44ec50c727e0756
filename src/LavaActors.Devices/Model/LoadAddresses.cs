namespace LavaActors.Devices;

/// <summary>Load addresses of one boot command, hexadecimal with <c>0x</c>; null where the device has none.</summary>
public sealed record LoadAddresses(string? Kernel, string? Ramdisk, string? Dtb, string? Tee, string? Dtbo);
