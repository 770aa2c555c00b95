"""The pose track and the joint angles as files of motion analysis: TRC, MOT, netCDF of movement."""
