using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using LavaActors.Dispatch.Tftp;

namespace LavaActors.Dispatch.Tests.Tftp;

public sealed class TftpTransferTests
{
    private static TftpTransfer Begun(long size, int block = 512, int window = 1, bool options = false, int resends = 3) =>
        TftpTransfer.Begin(size, block, window, options, resends).Start().Next;

    private static TftpTransfer After(TftpTransfer transfer, params ushort[] acks) => acks.Aggregate(transfer, (t, a) => t.OnAck(a).Next);

    [Fact]
    public void An_empty_file_is_one_empty_block()
    {
        var (transfer, step) = TftpTransfer.Begin(0, 512, 1, withOptions: false, 3).Start();
        Assert.Equal(TftpStep.Send(1, 1), step);
        Assert.Equal(0, transfer.LengthOf(1));
        Assert.Equal(TftpStep.Finish, transfer.OnAck(1).Step);
    }

    [Fact]
    public void A_file_of_whole_blocks_ends_with_an_empty_block()
    {
        var transfer = Begun(1024);
        Assert.Equal(3, transfer.LastBlock);
        Assert.Equal([512, 512, 0], new[] { 1L, 2, 3 }.Select(transfer.LengthOf));
    }

    [Fact]
    public void Options_are_acknowledged_before_the_first_block()
    {
        var (transfer, step) = TftpTransfer.Begin(100, 512, 1, withOptions: true, 3).Start();
        Assert.Equal(TftpStep.SendOptions, step);
        Assert.Equal(TftpStep.Wait, transfer.OnAck(1).Step);
        Assert.Equal(TftpStep.SendOptions, transfer.OnSilence().Step);
        Assert.Equal(TftpStep.Send(1, 1), transfer.OnAck(0).Step);
    }

    [Fact]
    public void An_acknowledgement_seen_before_sends_nothing()
    {
        var transfer = After(Begun(5000), 1, 2);
        Assert.Equal(TftpStep.Wait, transfer.OnAck(2).Step);
        Assert.Equal(TftpStep.Wait, transfer.OnAck(1).Step);
        Assert.Equal(TftpStep.Send(3, 3), transfer.OnSilence().Step);
    }

    [Fact]
    public void An_acknowledgement_of_a_block_never_sent_sends_nothing() =>
        Assert.Equal(TftpStep.Wait, Begun(5000).OnAck(2).Step);

    [Fact]
    public void Block_numbers_roll_over_to_zero()
    {
        var transfer = Begun(70_000L * 8, block: 8);
        for (var block = 1L; block <= 65_534; block++)
            transfer = transfer.OnAck(TftpTransfer.OnWire(block)).Next;
        var (atRollOver, step) = transfer.OnAck(65_535);
        Assert.Equal(TftpStep.Send(65_536, 65_536), step);
        Assert.Equal(0, TftpTransfer.OnWire(65_536));
        var (after, next) = atRollOver.OnAck(0);
        Assert.Equal(TftpStep.Send(65_537, 65_537), next);
        Assert.Equal(65_536L * 8, after.OffsetOf(65_537));
    }

    [Fact]
    public void A_window_is_sent_at_once_and_the_next_after_its_last_acknowledgement()
    {
        var (transfer, step) = TftpTransfer.Begin(5000, 512, 4, withOptions: false, 3).Start();
        Assert.Equal(TftpStep.Send(1, 4), step);
        Assert.Equal(TftpStep.Send(5, 8), transfer.OnAck(4).Step);
    }

    [Fact]
    public void An_acknowledgement_inside_the_window_starts_the_window_there_once()
    {
        var (transfer, step) = Begun(50_000, window: 4).OnAck(2);
        Assert.Equal(TftpStep.Send(3, 6), step);
        Assert.Equal(TftpStep.Wait, transfer.OnAck(2).Step);
        Assert.Equal(TftpStep.Send(7, 10), transfer.OnAck(6).Step);
    }

    [Fact]
    public void The_first_block_of_a_window_is_sent_again_once_when_its_loss_is_told()
    {
        var (transfer, step) = After(Begun(50_000, window: 4), 4).OnAck(4);
        Assert.Equal(TftpStep.Send(5, 8), step);
        Assert.Equal(TftpStep.Wait, transfer.OnAck(4).Step);
    }

    [Fact]
    public void Silence_is_answered_a_bounded_number_of_times_and_progress_counts_anew()
    {
        var transfer = Begun(5000, resends: 2).OnSilence().Next.OnSilence().Next;
        Assert.Equal(TftpStep.GiveUp, transfer.OnSilence().Step);
        Assert.Equal(TftpStep.Send(2, 2), transfer.OnAck(1).Next.OnSilence().Step);
    }

    /// <summary>A receiver and a network that loses, repeats and holds back packets as the seed says; silence comes when nothing is on the way.</summary>
    [Property(MaxTest = 300)]
    public void A_file_arrives_whole_whatever_is_lost(NonNegativeInt size, PositiveInt window, int seed)
    {
        const int block = 8;
        var random = new Random(seed);
        var bytes = size.Get % 2000;
        var windowSize = (window.Get % 16) + 1;
        var (transfer, step) = TftpTransfer.Begin(bytes, block, windowSize, withOptions: false, resends: 10_000).Start();
        long got = 0;
        var sinceAck = 0;
        for (var turn = 0; step.Kind != TftpStepKind.Finish; turn++)
        {
            Assert.True(turn < 100_000, $"no end: {transfer}");
            var acks = new List<ushort>();
            if (step.Kind == TftpStepKind.Send)
                for (var b = step.First; b <= step.Last; b++)
                {
                    if (random.Next(5) == 0)
                        continue;
                    if (b != got + 1)
                    {
                        acks.Add(TftpTransfer.OnWire(got));
                        continue;
                    }

                    got = b;
                    sinceAck++;
                    if (sinceAck == windowSize || b == transfer.LastBlock)
                    {
                        acks.Add(TftpTransfer.OnWire(got));
                        sinceAck = 0;
                    }
                }

            step = TftpStep.Wait;
            foreach (var ack in acks.SelectMany(a => random.Next(4) switch { 0 => [], 1 => new[] { a, a }, _ => [a] }))
            {
                (transfer, var answer) = transfer.OnAck(ack);
                if (answer.Kind != TftpStepKind.Wait)
                    step = answer;
                if (answer.Kind == TftpStepKind.Finish)
                    break;
            }

            if (step.Kind == TftpStepKind.Wait)
                (transfer, step) = transfer.OnSilence();
        }

        Assert.Equal(transfer.LastBlock, got);
        Assert.Equal(bytes, Enumerable.Range(1, (int)transfer.LastBlock).Sum(b => (long)transfer.LengthOf(b)));
    }
}
