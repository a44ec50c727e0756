using LavaActors.Protocol.Ids;

namespace LavaActors.Storage.ReadModel;

/// <summary>
/// The numbers by which clients know suites and cases of a job: <c>job * 2^12 + n</c> and <c>job * 2^20 + n</c>. Unique within their job whatever it has, and beyond it while it
/// has no more than that many; the tables keep job and place, and nothing rests on the number alone.
/// </summary>
internal static class ResultIds
{
    private const long SuitesPerJob = 1 << 12;
    private const long CasesPerJob = 1 << 20;

    public static long Suite(JobId job, long n) => (job.Value * SuitesPerJob) + n;

    /// <summary>The place of a suite that a client named.</summary>
    public static long SuitePlace(JobId job, long id) => id - (job.Value * SuitesPerJob);

    public static long Case(JobId job, long n) => (job.Value * CasesPerJob) + n;

    /// <summary>The place of a case that a client named.</summary>
    public static long CasePlace(JobId job, long id) => id - (job.Value * CasesPerJob);
}
