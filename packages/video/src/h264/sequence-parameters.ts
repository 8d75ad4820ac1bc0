import { KinographError } from '@kinograph/errors';
import { BitReader, BitWriter, escapeNal, unescapeNal } from './bits.js';
import type { Colour } from './colour.js';

/** What the encoder leaves unsaid in its sequence parameter set. */
export interface SequenceFacts {
  readonly level: number;
  readonly colour: Colour;
}

/**
 * Rewrites a Baseline sequence parameter set NAL unit (ITU-T H.264, 7.3.2.1.1 and annex E): marks it Constrained Baseline
 * (no slice groups, arbitrary order or redundant slices are used), sets the level, and adds the colour description and the
 * promise that frames come out in the order they go in, so that players neither guess colours nor hold frames back.
 */
export function completeSequenceParameters(nal: Uint8Array, facts: SequenceFacts): Uint8Array {
  const payload = unescapeNal(nal.subarray(1));
  const profile = payload[0];
  const read = new BitReader(payload.subarray(3));
  const write = new BitWriter();
  const copy = (bits: number): number => {
    const value = read.read(bits);
    write.write(bits, value);
    return value;
  };
  const copyGolomb = (): number => {
    const value = read.readGolomb();
    write.writeGolomb(value);
    return value;
  };

  copyGolomb(); // seq_parameter_set_id
  copyGolomb(); // log2_max_frame_num_minus4
  const order = copyGolomb(); // pic_order_cnt_type
  if (profile !== 66 || order !== 2) {
    throw new KinographError('video.encoder-stream', {
      where: 'video: the H.264 encoder',
      wanted: 'profile 66 (Baseline) with picture order count type 2',
      got: `profile ${profile}, type ${order}`,
    });
  }
  const references = copyGolomb(); // max_num_ref_frames
  copy(1); // gaps_in_frame_num_value_allowed_flag
  copyGolomb(); // pic_width_in_mbs_minus1
  copyGolomb(); // pic_height_in_map_units_minus1
  copy(1); // frame_mbs_only_flag, always 1 in Baseline
  copy(1); // direct_8x8_inference_flag
  if (copy(1) === 1) for (let side = 0; side < 4; side++) copyGolomb(); // frame_crop_*_offset

  write.write(1, 1); // vui_parameters_present_flag
  write.write(1, 0); // aspect_ratio_info_present_flag
  write.write(1, 0); // overscan_info_present_flag
  write.write(1, 1); // video_signal_type_present_flag
  write.write(3, 5).write(1, 0); // video_format: unspecified; limited range
  write.write(1, 1).write(8, facts.colour.primaries).write(8, facts.colour.transfer).write(8, facts.colour.matrix);
  write.write(1, 0); // chroma_loc_info_present_flag: the default, left
  write.write(1, 0); // timing_info_present_flag: the container has it
  write.write(1, 0).write(1, 0); // no HRD parameters
  write.write(1, 0); // pic_struct_present_flag
  write.write(1, 1).write(1, 1); // bitstream_restriction_flag, motion_vectors_over_pic_boundaries_flag
  write.writeGolomb(0).writeGolomb(0); // no limit on bytes a picture or bits a macroblock
  write.writeGolomb(16).writeGolomb(16); // log2_max_mv_length
  write.writeGolomb(0).writeGolomb(references); // max_num_reorder_frames, max_dec_frame_buffering

  const body = write.finish();
  const whole = new Uint8Array(3 + body.length);
  whole.set([66, 0xc0, facts.level]);
  whole.set(body, 3);
  const escaped = escapeNal(whole);
  const result = new Uint8Array(1 + escaped.length);
  result[0] = nal[0]!;
  result.set(escaped, 1);
  return result;
}
